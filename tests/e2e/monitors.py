"""Monitors on one private X screen: what ``xrandr --setmonitor`` does, by the library openbox stands on."""

from __future__ import annotations

from ctypes import CDLL, POINTER, Structure, byref, c_char_p, c_int, c_ulong, c_void_p

WIDTH, HEIGHT = 1366, 768


class _Monitor(Structure):
    _fields_ = (
        ("name", c_ulong), ("primary", c_int), ("automatic", c_int), ("outputs_count", c_int),
        ("x", c_int), ("y", c_int), ("width", c_int), ("height", c_int),
        ("width_mm", c_int), ("height_mm", c_int), ("outputs", POINTER(c_ulong)),
    )  # fmt: skip


class _Resources(Structure):
    _fields_ = (
        ("at", c_ulong), ("configured_at", c_ulong), ("crtcs_count", c_int), ("crtcs", POINTER(c_ulong)),
        ("outputs_count", c_int), ("outputs", POINTER(c_ulong)),
    )  # fmt: skip


def side_by_side(display: str, count: int) -> None:
    """Cut the screen of ``display`` into ``count`` monitors from left to right; the first is the primary."""
    x, randr = CDLL("libX11.so.6"), CDLL("libXrandr.so.2")
    x.XOpenDisplay.restype, x.XOpenDisplay.argtypes = c_void_p, [c_char_p]
    x.XDefaultRootWindow.restype, x.XDefaultRootWindow.argtypes = c_ulong, [c_void_p]
    x.XInternAtom.restype, x.XInternAtom.argtypes = c_ulong, [c_void_p, c_char_p, c_int]
    x.XSync.argtypes, x.XCloseDisplay.argtypes = [c_void_p, c_int], [c_void_p]
    randr.XRRGetScreenResources.restype = POINTER(_Resources)
    randr.XRRGetScreenResources.argtypes = [c_void_p, c_ulong]
    randr.XRRSetMonitor.argtypes = [c_void_p, c_ulong, POINTER(_Monitor)]
    server = x.XOpenDisplay(display.encode())
    root = x.XDefaultRootWindow(server)
    outputs = randr.XRRGetScreenResources(server, root).contents.outputs
    for number in range(count):
        name = x.XInternAtom(server, f"ecran-{number}".encode(), 0)
        first = number == 0  # it takes the one output there is, so the whole screen is no monitor any more
        place = (number * WIDTH, 0, WIDTH, HEIGHT, 361, 203)
        randr.XRRSetMonitor(server, root, byref(_Monitor(name, first, 0, int(first), *place, outputs)))
    x.XSync(server, 0)
    x.XCloseDisplay(server)
