"""Faults of tables: `.csv` files that a spec includes."""

from __future__ import annotations

from vmnetc.diagnostics.model import Diagnostic
from vmnetc.diagnostics.registry import fault, wording
from vmnetc.diagnostics.route import Place


@fault("E0911")
def broken_cell(why: str, at: Place) -> Diagnostic:
    """A table is not written as tables are.

    Every row has as many cells as the first one, which says what the columns are. A cell that holds the separator, a
    quote or the end of a line stands in double quotes, and a quote in it is written twice
    (https://www.rfc-editor.org/rfc/rfc4180). Spreadsheets write it so; the separator may be a comma, a semicolon or a
    tab. In

    ```text
    namespace,vm,vlan
    demo,web-1,100
    demo,web-2
    ```

    the third line is the finding: nobody can tell which cell is missing.
    """
    return Diagnostic(why, at, hint='a quote within a quoted cell is written twice: ""')


@wording("E0911")
def other_width(cells: int, columns: int, at: Place) -> Diagnostic:
    """A row of another length."""
    many = f"{cells} cell{'s' if cells != 1 else ''}"
    return Diagnostic(
        f"this row has {many}, and the table {columns} columns", at, hint="quote a cell that holds the separator"
    )


@fault("E0912")
def unknown_column(typed: str, section: str, guess: str | None, at: Place) -> Diagnostic:
    """The first row of a table does not say what its columns are.

    One column has the names of the VMs, and says by its own name what they are: `vm` makes them (they are entries of
    `vms`), `attach` adds NICs to VMs that are there already. The others are `namespace`, `network` or `vlan`, `mac`, `ip`,
    and for `vm` also `template`, `memory`, `cpu`, `instancetype`, `preference`, `runStrategy` and `description`; for
    `attach`, `nicsNow`. Capitals, spaces and signs do not matter. A column that is for people has a name that begins with
    `x-`. In

    ```text
    namespace;vm;vlann
    demo;web-1;100
    ```

    the last column is the finding: what nobody reads does nothing, and says so to nobody.
    """
    return Diagnostic(
        f'a table of {section} has no column "{typed}"',
        at,
        label=f'did you mean "{guess}"?' if guess else "",
        hint=f"delete the column, or call it x-{typed}" if not guess else "",
    )


@wording("E0912")
def no_names(found: int, at: Place) -> Diagnostic:
    """A table that does not say whose it is."""
    if found:
        return Diagnostic("two columns say which VMs the table is about", at, hint="keep one of vm and attach")
    return Diagnostic(
        "no column says which VMs the table is about",
        at,
        hint="call the column of their names vm, to make them, or attach, to add NICs to VMs that exist",
    )


@wording("E0912")
def no_header(at: Place) -> Diagnostic:
    """An empty table."""
    return Diagnostic("the table is empty", at, hint="its first row names the columns: namespace,vm,network")


@wording("E0912")
def column_twice(typed: str, field: str, at: Place) -> Diagnostic:
    """Two columns for one thing."""
    return Diagnostic(
        f'column "{typed}" is the second one for {field}', at, hint="several values stand in one cell: blue red"
    )


@fault("E0913")
def more_than_networks(key: str, field: str, at: Place) -> Diagnostic:
    """A row of a table cannot be understood.

    Several networks of a VM stand in one cell, separated by spaces, commas or semicolons; MAC and IP addresses stand in
    the same order in their cells, with `-` for none, and several addresses of one NIC joined by `+`. A network is given
    by its name or by its VLAN, not both. In

    ```text
    namespace;vm;network;mac
    demo;web-1;blue;02:00:00:00:00:01 02:00:00:00:00:02
    ```

    the last cell is the finding: there is no network for its second address.
    """
    if field == "vlan":
        return Diagnostic(
            f'"{key}" has a network and a VLAN', at, hint="keep one of the two; the other may be an x- column"
        )
    return Diagnostic(
        f'{field} of "{key}" has more values than there are networks',
        at,
        hint="name a network for each, in their order",
    )


@wording("E0913")
def no_name(at: Place) -> Diagnostic:
    """A row about nobody."""
    return Diagnostic("this row names no VM", at, hint="fill in the name, or delete the row")
