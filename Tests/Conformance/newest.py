"""Prints what the newest botocore has and the fidelity table does not name.

It never fails, because new models do not depend on this project.

newest.py TABLE FOLDER: the JSON of `connect-chat-mock fidelity --json`, and the folder with the
newest botocore.
"""

import json
import pathlib
import sys


def main(table, folder):
    sys.path.insert(0, folder)
    import botocore
    import botocore.session

    import model

    session = botocore.session.Session()
    found = []
    for row in json.loads(pathlib.Path(table).read_text())["operations"]:
        service = session.get_service_model(row["service"])
        if row["name"] not in service.operation_names:
            found.append(f"{row['name']}: gone from the model")
        elif row["verdict"] != "not":
            found += [f"{row['name']}: {what}" for what in model.unnamed(service.operation_model(row["name"]), row)]
    participant = session.get_service_model("connectparticipant").operation_names
    named = {row["name"] for row in json.loads(pathlib.Path(table).read_text())["operations"]}
    found += [f"{name}: a new operation" for name in participant if name not in named]
    print("\n".join(found))
    print(f"botocore {botocore.__version__}: {len(found)} things that the table does not name yet")


main(*sys.argv[1:])
