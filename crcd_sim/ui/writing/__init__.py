"""Where one writes: editors as passive panels, their presenters, the calculator and the sheet."""
