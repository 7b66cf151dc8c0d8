"""Run LocalStack without Docker and Java: `python -m infra.emulator.stand_ins`, in LocalStack's own environment.

LocalStack runs functions in Docker containers and DynamoDB in Java's DynamoDB Local. Here worker processes run the
functions, and moto, which LocalStack contains, answers for DynamoDB and its streams. All other services are LocalStack.
"""
