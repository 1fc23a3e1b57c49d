import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  type CfnStage,
  CorsHttpMethod,
  DomainName,
  HttpApi as Gateway,
  HttpMethod,
  HttpNoneAuthorizer,
  type IHttpRouteAuthorizer,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer, HttpJwtAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.js";
import type { BrickwrightFunction } from "../functions/brickwright-function.js";
import type { Auth, DomainProps } from "../props.js";

export interface HttpApiProps {
  readonly auth: Auth;
  readonly domain?: DomainProps | undefined;
  readonly corsOrigins: readonly string[];
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly logRetention: RetentionDays;
}

/** The gateway. Every route asks who is there, but for the one that a provider's signed webhooks come to. */
export class HttpApi extends Construct {
  readonly gateway: Gateway;
  /** Without a slash at its end. */
  readonly url: string;
  /** What the domain's DNS must point at; null without one. */
  readonly domainTarget: string | null;
  readonly #stage: CfnStage;
  readonly #auth: Auth;
  readonly #throttle: { readonly rate: number; readonly burst: number };

  constructor(scope: Construct, id: string, props: HttpApiProps) {
    super(scope, id);
    const { auth, domain, corsOrigins, throttle } = props;
    this.#auth = auth;
    this.#throttle = throttle;
    const name = domain
      ? new DomainName(this, "Domain", { domainName: domain.name, certificate: domain.certificate })
      : undefined;
    this.gateway = new Gateway(this, "Gateway", {
      description: "Brickwright",
      createDefaultStage: false,
      // A second address would be one more to guard.
      disableExecuteApiEndpoint: domain !== undefined,
      ...(corsOrigins.length > 0 ? { corsPreflight: cors(corsOrigins) } : {}),
    });
    const log = new LogGroup(this, "AccessLog", {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = this.gateway.addStage("Stage", {
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      ...(name ? { domainMapping: { domainName: name } } : {}),
    });
    this.#stage = stage.node.defaultChild as CfnStage;
    this.#stage.accessLogSettings = { destinationArn: log.logGroupArn, format: JSON.stringify(ACCESS) };
    this.url = domain ? `https://${domain.name}` : this.gateway.apiEndpoint;
    this.domainTarget = name?.regionalDomainName ?? null;
  }

  /** Everything but webhooks goes to the application. */
  serve(application: BrickwrightFunction): void {
    const authorizer = authorizerOf(this.#auth);
    const routes = this.gateway.addRoutes({
      path: "/{proxy+}",
      methods: [HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE],
      integration: new HttpLambdaIntegration("Application", application.function),
      authorizer,
    });
    const root = this.gateway.addRoutes({
      path: "/",
      methods: [HttpMethod.GET],
      integration: new HttpLambdaIntegration("ApplicationRoot", application.function),
      authorizer,
    });
    if (this.#auth.type !== "api-key") return;
    for (const route of [...routes, ...root]) {
      acknowledge(
        route,
        "AwsSolutions-APIG4",
        "The application itself checks the key that auth: api-key asks for, on every route.",
      );
    }
  }

  /** A public route for a provider's webhooks, whose signature the function checks; held to a trickle. Answers its address. */
  receiveWebhooks(provider: string, callback: BrickwrightFunction): string {
    const path = `/webhooks/${provider}`;
    const [route] = this.gateway.addRoutes({
      path,
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration(`Webhooks-${provider}`, callback.function),
      authorizer: new HttpNoneAuthorizer(),
    });
    if (route) {
      const reason =
        "Providers cannot sign as AWS does; the function refuses whatever does not bear the provider's signature.";
      acknowledge(route, "AwsSolutions-APIG4", reason);
      this.#stage.addResourceDependency(route.node.defaultChild as CfnStage);
    }
    this.#stage.addPropertyOverride("RouteSettings", {
      [`POST ${path}`]: {
        ThrottlingRateLimit: Math.min(50, this.#throttle.rate),
        ThrottlingBurstLimit: Math.min(100, this.#throttle.burst),
      },
    });
    return `${this.url}${path}`;
  }
}

/** One line a request; no query, which may hold more than a log should. */
const ACCESS = {
  requestId: "$context.requestId",
  time: "$context.requestTimeEpoch",
  route: "$context.routeKey",
  path: "$context.path",
  status: "$context.status",
  bytes: "$context.responseLength",
  milliseconds: "$context.responseLatency",
  integrationError: "$context.integrationErrorMessage",
  authorizerError: "$context.authorizer.error",
  source: "$context.identity.sourceIp",
  user: "$context.identity.userArn",
};

/** What requests carry that AWS credentials sign. */
const signed = ["x-amz-date", "x-amz-security-token", "x-amz-content-sha256"];

function cors(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
    allowHeaders: ["authorization", "content-type", "idempotency-key", "prefer", "last-event-id", ...signed],
    exposeHeaders: ["location", "retry-after", "ratelimit", "ratelimit-policy"],
    maxAge: Duration.hours(1),
  };
}

function authorizerOf(auth: Auth): IHttpRouteAuthorizer {
  switch (auth.type) {
    case "iam":
      return new HttpIamAuthorizer();
    case "jwt":
      return new HttpJwtAuthorizer("Jwt", auth.issuer, { jwtAudience: [...auth.audience] });
    case "api-key":
      return new HttpNoneAuthorizer();
  }
}
