"""What the management API has deployed, on its way into the data plane.

:mod:`.stages` has the stages that are served and makes their plans when they are asked for;
:mod:`.reading` reads them out of the store; :mod:`.following` looks again at what has changed.
"""
