import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import type { Construct } from "constructs";

export interface BudgetProps {
  /** US dollars. */
  readonly monthly: number;
  readonly email: string;
  /** The tag that everything of this stack bears; it must be activated as a cost allocation tag. */
  readonly tag: { readonly key: string; readonly value: string };
}

/** Says by e-mail when what bears the tag has cost 80 % and 100 % of a month's budget, or is about to. */
export function monthlyBudget(scope: Construct, id: string, { monthly, email, tag }: BudgetProps): CfnBudget {
  const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
    subscribers: [{ subscriptionType: "EMAIL", address: email }],
  });
  return new CfnBudget(scope, id, {
    budget: {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      budgetLimit: { amount: monthly, unit: "USD" },
      costFilters: { TagKeyValue: [`user:${tag.key}$${tag.value}`] },
    },
    notificationsWithSubscribers: [tell("ACTUAL", 80), tell("ACTUAL", 100), tell("FORECASTED", 100)],
  });
}
