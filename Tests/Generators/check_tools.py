"""Where the generators are."""

import os
import shutil


class Tools:
    """Finds a generator: in the folders of virtual environments first, then on the path."""

    def __init__(self, folders):
        self.path = os.pathsep.join([*folders, os.environ.get("PATH", "")])

    def find(self, name):
        return shutil.which(name, path=self.path)
