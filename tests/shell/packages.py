"""packages.py DIR - lay out what `venv packages` is compared with pip on: wheels made by hand and projects, in DIR."""
import os, sys, zipfile

top = sys.argv[1]


def wheel(name, version, written=None, extra=""):
    base = f"{name}-{version}"
    file = os.path.join(top, f"{base}-py3-none-any.whl")
    parts = {
        f"{name}.py": "",
        f"{base}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {written or name}\nVersion: {version}\n{extra}\nName: not this\n",
        f"{base}.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{part},,\n" for part in parts) + f"{base}.dist-info/RECORD,,\n"
    with zipfile.ZipFile(file, "w") as out:
        for part, text in parts.items():
            out.writestr(part, text)
        out.writestr(f"{base}.dist-info/RECORD", record)
    return file


def project(name, modern, folder=None):
    at = os.path.join(top, folder or name)
    os.makedirs(at)
    with open(os.path.join(at, "setup.py"), "w") as out:
        out.write(f"from setuptools import setup\nsetup(name='{name}', version='0.1', py_modules=['{name.lower()}'])\n")
    open(os.path.join(at, f"{name.lower()}.py"), "w").close()
    if modern:
        with open(os.path.join(at, "pyproject.toml"), "w") as out:
            out.write("[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n")


wheel("plain", "1.2.3")
wheel("dotted_name", "2.0", "Dotted.Name")
wheel("Upper", "2023.4.post1")
wheel("local", "1.0+Ab.1")
wheel("system_only", "3")
project("edited", True)
project("developed", False)
project("spaced", True, "with blank")
