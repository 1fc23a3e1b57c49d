export const docsStyle = "";
