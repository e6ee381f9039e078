"""`vmnetc` on the command line, and `python -m vmnetc`."""

from __future__ import annotations

import gc
import os
import sys

from vmnetc.cli.exit_codes import COULD_NOT_START, INTERNAL, INTERRUPTED, OK


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; nothing that goes wrong shows a traceback, unless `--debug` asks."""
    # A run is short and its data has no cycles: looking for them takes a sixth of the time of 10,000 VMs.
    gc.disable()
    import click

    from vmnetc.cli.app import main as program

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        result = program.main(arguments, prog_name="vmnetc", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return COULD_NOT_START
    except (click.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except Exception as error:
        if "--debug" in (arguments if arguments is not None else sys.argv):
            raise
        print(_sorry(error), file=sys.stderr)
        return INTERNAL
    return result if isinstance(result, int) else OK


def _sorry(error: Exception) -> str:
    return (
        f"vmnetc: internal error: {type(error).__name__}: {error}\n"
        "This is a bug of vmnetc, and nothing was written. Please report it with the output of the same command\n"
        "after: vmnetc --debug …, and with the spec, if you may share it."
    )


if __name__ == "__main__":
    sys.exit(main())
