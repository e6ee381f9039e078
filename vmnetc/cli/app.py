"""The program `vmnetc`: its commands, each imported only when it is used."""

from __future__ import annotations

import importlib

import click

from vmnetc import __version__
from vmnetc.diagnostics.similar import did_you_mean

_COMMANDS = {
    "build": "Compile specs into trees of manifests.",
    "validate": "Check specs and write nothing.",
    "lint": "Check manifests that you wrote yourself.",
    "show": "Print a spec's long form, where each value came from and what it becomes.",
    "trace": "Tell which line of the spec made a part of the output.",
    "forget": "Make the lock forget what was rolled out.",
    "export": "Print the small spec by which others use this one.",
    "explain": "Explain a code: what it means, why, and what to do.",
    "targets": "Print which release has what.",
    "schema": "Print the JSON Schema of the spec, for editors, or of findings.",
    "init": "Write a commented spec to start from.",
    "completion": "Print the script that completes vmnetc's commands in a shell.",
}


class _Commands(click.Group):
    """Commands by name; only the one that runs is imported."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"vmnetc.cli.{name}").command
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            guess = did_you_mean(args[0], _COMMANDS)
            hint = f'did you mean "{guess}"?' if guess else f"commands: {', '.join(_COMMANDS)}"
            raise click.UsageError(f'no command "{args[0]}"; {hint}', context)
        return super().resolve_command(context, args)

    def format_commands(self, _: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="vmnetc")
@click.option("--debug", is_flag=True, help="Show a traceback where vmnetc itself fails.")
def main(debug: bool) -> None:  # read from the command line by __main__, before click has parsed it
    """Compile one spec for VM networking on OpenShift Virtualization into Kustomize-ready YAML.

    \b
    vmnetc init                          write a spec to start from
    vmnetc build network.vmnet.yaml      compile it into manifests/
    vmnetc validate network.vmnet.yaml   only check it

    Exit codes: 0 fine, 1 there are findings, 2 could not start, 3 `build --check` would change files, 4 a bug of
    vmnetc.
    """
