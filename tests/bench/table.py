"""A plain table, printed a row at a time so that a long run shows where it is."""


class Table:
    """The first column is for names, the others for seconds or milliseconds."""

    def __init__(self, title: str, *columns: str) -> None:
        print(title)
        print(f"{'':<28}" + "".join(f"{column:>10}" for column in columns))

    def row(self, name: str, *values: object) -> None:
        cells = (f"{v:.2f}" if isinstance(v, float) else str(v) for v in values)
        print(f"{name:<28}" + "".join(f"{cell:>10}" for cell in cells), flush=True)
