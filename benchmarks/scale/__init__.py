"""What a large service would cost and which quotas it would meet: a model of the flows, fed by the project's meter."""
