"""What the suites share: fixtures, fakes, faults, meters, made files. Imports no suite.

`drills` has what the drills share, `rooms` the helpers of unit tests by room, `deployed` the deployed stack and its
users.
"""
