"""Taking over a CloudKitty from its SQL database: a module for each thing that it keeps there.

Each has ``copy(source, target, report)``, which stores what is not here yet and changes nothing that is. Running it
again changes nothing, and goes on where an interrupted run ended.
"""
