"""One module a command: arguments, a call, what is printed, the exit code. Decides nothing about networks."""
