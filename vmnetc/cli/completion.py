"""`vmnetc completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from .exit_codes import OK


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> int:
    """Print the script that completes vmnetc's commands in a shell.

    \b
    bash: echo 'eval "$(vmnetc completion bash)"' >> ~/.bashrc
    zsh:  echo 'eval "$(vmnetc completion zsh)"' >> ~/.zshrc
    fish: vmnetc completion fish > ~/.config/fish/completions/vmnetc.fish
    """
    completer = get_completion_class(shell)
    assert completer is not None
    print(completer(context.find_root().command, {}, "vmnetc", "_VMNETC_COMPLETE").source())
    return OK
