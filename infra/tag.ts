/** The tag that everything of a stack bears, compiled machines too; activate it as a cost allocation tag. */
export const TAG = "brickwright:stack";
