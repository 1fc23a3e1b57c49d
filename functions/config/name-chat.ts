import type { OpenChat } from "./open-chat.js";

/** For functions that only need to know which model it is: they do without the client's code. */
export const nameChat: OpenChat = async ({ model }) => ({
  model,
  complete: async () => {
    throw new Error(`The model ${model} is only named here; another function asks it.`);
  },
});
