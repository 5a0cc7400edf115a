"""The one style sheet, made from the theme. Widgets choose a look by the property ``role``.

The font is the application's, not the sheet's: a size given here to every widget would override
the larger figures of a timer.


    QLabel  role: title | heading | muted | small | label | ok | warning | danger | accent | mono
    QLabel  pill: neutral | ok | warning | danger | accent
    QFrame  role: panel | header | footer | sunken | line | banner (kind: info | ok | warning | danger)
    lists and trees: see widgets.as_rows
"""

from __future__ import annotations

from string import Template

from crcd_sim.ui.theme import FOLDER, Theme

_BASE = """
QMainWindow, QDialog, QWidget[role="page"] { background: $page; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${px20}; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${px12}; }
QLabel[role="label"] { font-size: ${px12}; }
QLabel[role="ok"] { color: $ok; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="accent"] { color: $accent; font-weight: 600; }
QLabel[pill] { border: 1px solid $line; border-radius: ${px10}; padding: 1px ${px8};
  font-size: ${px12}; background: $sunken; color: $muted; min-height: ${px18}; max-height: ${px18}; }
QLabel[pill="strong"] { font-weight: 600; color: $text; background: $surface; }
QLabel[pill="ok"] { color: $ok; background: $ok_soft; border-color: $ok_line; }
QLabel[pill="warning"] { color: $warning; background: $warning_soft; border-color: $warning_line; }
QLabel[pill="danger"] { color: $danger; background: $danger_soft; border-color: $danger_line; }
QLabel[pill="accent"] { color: $accent; background: $accent_soft; border-color: $accent_line; }
QLabel[role="key"] { border: 1px solid $line; border-radius: ${px3}; padding: 0 ${px4};
  font-size: ${px11}; color: $muted; background: $sunken; }
QToolTip { background: $text; color: $surface; border: none; padding: ${px4} ${px8}; }
"""

_FRAMES = """
QFrame[role="panel"] { background: $surface; border: 1px solid $line; border-radius: ${px6}; }
QFrame[role="header"] { background: transparent; border: none; border-bottom: 1px solid $line; }
QFrame[role="footer"] { background: transparent; border: none; border-top: 1px solid $line; }
QFrame[role="bar"] { background: $surface; border: none; border-bottom: 1px solid $line; }
QFrame[role="tools"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[role="step"] { border: none; border-bottom: 2px solid transparent; }
QFrame[role="step"][current="true"] { border-bottom-color: $accent; }
QFrame[role="bubble"] { background: $sunken; border: 1px solid $line; border-radius: ${px6}; }
QFrame[role="bubble"][mine="true"] { background: $accent_soft; border-color: $accent_line; }
QFrame[role="sunken"] { background: $sunken; border: none; }
QFrame[role="desk"] { background: $sunken; border: none; border-radius: 0; }
QFrame[role="line"] { background: $line; border: none; min-height: 1px; max-height: 1px; }
QFrame[role="upright"] { background: $line; border: none; min-width: 1px; max-width: 1px; }
QFrame[role="banner"] { border: 1px solid $accent_line; border-radius: ${px6}; background: $accent_soft; }
QFrame[role="banner"][kind="ok"] { border-color: $ok_line; background: $ok_soft; }
QFrame[role="banner"][kind="warning"] { border-color: $warning_line; background: $warning_soft; }
QFrame[role="banner"][kind="danger"] { border-color: $danger_line; background: $danger_soft; }
QScrollArea, QScrollArea > QWidget > QWidget[role="plain"] { background: transparent; border: none; }
QScrollArea[role="thread"] { border: 1px solid transparent; }
QScrollArea[role="thread"]:focus { border: 1px solid $accent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QStackedWidget { background: transparent; }
"""

_FIELDS = """
QLineEdit, QComboBox, QSpinBox, QDateEdit, QTimeEdit { background: $surface; border: 1px solid $edge;
  border-radius: ${px5}; padding: 0 ${px10}; min-height: ${px30}; selection-background-color: $selection;
  selection-color: $text; }
QTextEdit, QPlainTextEdit { background: $surface; border: 1px solid $edge; border-radius: ${px5};
  padding: ${px4} ${px6}; selection-background-color: $selection; selection-color: $text; }
QTextEdit[role="plain"] { border: none; border-radius: 0; background: transparent; }
QTextEdit[role="paper"] { background: $paper; color: $paper_text; border: 1px solid $paper_line;
  border-radius: 0; padding: 0; }
QTextEdit[role="annex"] { background: $warning_soft; color: $paper_text; border: 1px solid $warning_line; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus, QTimeEdit:focus,
QTextEdit:focus, QPlainTextEdit:focus { border: 1px solid $accent; }
QTextEdit[role="plain"]:focus { border: none; }
QTextEdit[role="reading"] { background: $surface; border: 1px solid transparent; }
QTextEdit[role="reading"]:focus { border: 1px solid $accent; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QTextEdit:disabled, QPlainTextEdit:disabled {
  background: $sunken; color: $disabled; border-color: $line; }
QLineEdit:read-only, QTextEdit[readOnly="true"][role=""] { background: $sunken; }
QLineEdit[bad="true"], QComboBox[bad="true"], QPlainTextEdit[bad="true"] { border: 1px solid $danger; }
QComboBox::drop-down { border: none; width: ${px26}; }
QComboBox::down-arrow { image: url("$folder/$name-chevron.svg"); width: ${px14}; height: ${px14}; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $edge; padding: ${px4};
  selection-background-color: $accent_soft; selection-color: $text; outline: none; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }
QCheckBox, QRadioButton { spacing: ${px8}; min-height: ${px24}; background: transparent; }
QCheckBox::indicator { width: ${px16}; height: ${px16}; border: 1px solid $muted; border-radius: ${px3};
  background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
  image: url("$folder/$name-check.svg"); }
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $line; background: $sunken; }
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }
QRadioButton::indicator { width: ${px16}; height: ${px16}; border: 1px solid $muted; border-radius: ${round};
  background: $surface; }
QRadioButton::indicator:checked { border-color: $accent; image: url("$folder/$name-dot.svg"); }
QCheckBox:disabled, QRadioButton:disabled { color: $disabled; }
QSlider:horizontal { min-height: ${px24}; }
QSlider::groove:horizontal { height: ${px4}; border-radius: ${px2}; background: $line; }
QSlider::sub-page:horizontal { background: $accent; border-radius: ${px2}; }
QSlider::handle:horizontal { width: ${px14}; height: ${px14}; margin: -${px6} 0; border-radius: ${knob};
  background: $surface; border: 2px solid $accent; }
QSlider::handle:horizontal:focus { background: $accent_soft; border: 2px solid $text; }
QProgressBar { border: none; border-radius: ${px4}; background: $pressed; max-height: ${px8}; }
QProgressBar::chunk { border-radius: ${px4}; background: $accent; }
"""

_LISTS = """
QAbstractItemView { background: transparent; border: none; outline: none; alternate-background-color: $sunken;
  selection-background-color: $accent_soft; selection-color: $text; }
QTreeView::item, QListView::item { padding: 0 ${px4}; border: none; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $accent_soft; color: $accent; }
QTreeView::item:focus, QListView::item:focus { border: 1px solid $accent; }
QTreeView::branch { background: transparent; image: none; border-image: none; }
QTableView { gridline-color: $line; border: 1px solid transparent; }
QTableView:focus { border: 1px solid $accent; }
QTableView::item { padding: 0 ${px6}; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: $sunken; }
QHeaderView::section { background: $sunken; color: $muted; border: none; border-bottom: 1px solid $line;
  border-right: 1px solid $line; padding: ${px4} ${px6}; font-size: ${px12}; }
QTableCornerButton::section { background: $sunken; border: none; border-bottom: 1px solid $line;
  border-right: 1px solid $line; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
  padding: 0 ${px12}; min-height: ${px34}; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 2px solid $accent; }
QTabBar::tab:focus { background: $hover; }
QTabBar QToolButton { background: $surface; border: 1px solid $line; border-radius: ${px3}; }
QTabBar QToolButton:hover { background: $hover; }
QTabBar::tab:disabled { color: $disabled; }
QMenu { background: $surface; border: 1px solid $edge; padding: ${px4}; }
QMenu::item { padding: ${px6} ${px24} ${px6} ${px12}; border-radius: ${px4}; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: ${px4} ${px8}; }
QScrollBar:vertical { background: transparent; width: ${px12}; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${px12}; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: ${px4}; border: 2px solid transparent; margin: 2px; }
QScrollBar::handle:vertical { min-height: ${px32}; }
QScrollBar::handle:horizontal { min-width: ${px32}; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
"""

_SIZES = range(2, 41)


def stylesheet(theme: Theme) -> str:
    """Return the style sheet of the whole application for this theme and zoom."""
    values = dict(theme.colors)
    values |= {f"px{size}": f"{theme.px(size)}px" for size in _SIZES}
    # Qt ignores a radius larger than half the box, borders included: circles are measured.
    values |= {"round": f"{(theme.px(16) + 2) // 2}px", "knob": f"{(theme.px(14) + 4) // 2 - 1}px"}
    values |= {"name": theme.name, "folder": FOLDER.as_posix()}
    return Template(_BASE + _FRAMES + _FIELDS + _LISTS).substitute(values)
