"""What the suites share: fixtures, fakes, faults, meters, made files. Imports no suite.

`drills` has the worlds and walks of the drills, `rooms` what unit tests put into the rooms, `deployed` the deployed
stack and its users.
"""
