"""The headset: devices, recorder, player, voice activity, recovery, peaks, and a virtual headset.

Threads of the real one (``headset``): PortAudio's callbacks copy, count and queue; the *ear* thread puts
both legs on one axis, hears voice activity and feeds the take; the *sound* thread opens and reopens
streams and loads clips; one *writer* thread per take owns its file. The main loop only gives orders and
receives facts through ``MainLoop.post``. A trainer's console (``console``) adds callbacks, not threads.
"""
