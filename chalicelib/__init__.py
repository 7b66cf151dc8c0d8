"""All that the API and the event functions of Emulsion share: one package per room of the domain."""
