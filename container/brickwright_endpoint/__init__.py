"""The endpoint's side of Brickwright: bricks that need a GPU, served under SageMaker's container protocol."""
