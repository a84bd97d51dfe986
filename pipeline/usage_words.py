"""What click says of itself, of commands and of wrong usage, in Thai: click asks gettext for its words, and gets these.

Neither a catalogue on the disk nor the language of the machine matters: the words are the same everywhere.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Mapping

# By the sentence as click has it. {braces} are click's own, and have to be in the Thai too.
THAI: Mapping[str, str] = {
    "Usage:": "วิธีใช้:",
    "Options": "ตัวเลือก",
    "Commands": "คำสั่ง",
    "Positional arguments": "ค่าที่ต้องระบุ",
    "Aborted!": "หยุดแล้ว",
    "Error: {message}": "ใช้คำสั่งไม่ถูกต้อง: {message}",
    "Try '{command} {option}' for help.": "ดูวิธีใช้ได้ด้วย {command} {option}",
    "Show the version and exit.": "แสดงรุ่นของโปรแกรม",
    "Show this message and exit.": "แสดงวิธีใช้นี้",
    "%(prog)s, version %(version)s": "%(prog)s รุ่น %(version)s",
    "deprecated": "เลิกใช้แล้ว",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "คำสั่ง {name} เลิกใช้แล้ว{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "{name} เลิกใช้แล้ว{extra_message}",
    "Missing command.": "ยังไม่ได้ระบุคำสั่ง",
    "Missing argument": "ขาดค่า",
    "Missing option": "ขาดตัวเลือก",
    "Missing parameter": "ขาดค่า",
    "Missing {param_type}": "ขาด {param_type}",
    "Missing parameter: {param_name}": "ขาดค่า {param_name}",
    "Got unexpected extra argument ({args})": "มีค่าเกินมา ({args})",
    "Got unexpected extra arguments ({args})": "มีค่าเกินมา ({args})",
    "Invalid value: {message}": "ค่าใช้ไม่ได้: {message}",
    "Invalid value for {param_hint}: {message}": "ค่าของ {param_hint} ใช้ไม่ได้: {message}",
    "No such option {name!r}.": "ไม่มีตัวเลือก {name}",
    "No such command {name!r}.": "ไม่มีคำสั่ง {name}",
    "Did you mean {possibility}?": "ที่ใกล้เคียงคือ {possibility}",
    "(Did you mean one of: {possibilities}?)": "(ที่ใกล้เคียงคือ {possibilities})",
    "Argument {name!r} takes {nargs} values.": "{name} ต้องมี {nargs} ค่า",
    "Option {name!r} does not take a value.": "ตัวเลือก {name} ไม่ต้องมีค่าตามหลัง",
    "Option {name!r} requires an argument.": "ตัวเลือก {name} ต้องมีค่าตามหลัง",
    "Option {name!r} requires {nargs} arguments.": "ตัวเลือก {name} ต้องมีค่าตามหลัง {nargs} ค่า",
    "Invalid start character for option ({option})": "ตัวเลือกขึ้นต้นไม่ถูกต้อง ({option})",
    "Value must be an iterable.": "ต้องเป็นรายการของค่า",
    "Takes {nargs} values but 1 was given.": "ต้องมี {nargs} ค่า แต่ระบุมา 1 ค่า",
    "Takes {nargs} values but {len} were given.": "ต้องมี {nargs} ค่า แต่ระบุมา {len} ค่า",
    "{len_type} values are required, but {len_value} was given.": "ต้องมี {len_type} ค่า แต่ระบุมา {len_value} ค่า",
    "{len_type} values are required, but {len_value} were given.": "ต้องมี {len_type} ค่า แต่ระบุมา {len_value} ค่า",
    "Choose from:\n\t{choices}": "เลือกจาก:\n\t{choices}",
    "Choice({choices})": "เลือกจาก {choices}",
    "{value!r} is not {choice}.": "“{value}” ไม่ใช่ {choice}",
    "{value!r} is not one of {choices}.": "“{value}” ไม่ใช่คำใดใน {choices}",
    "{value!r} does not match the format {format}.": "“{value}” ไม่ตรงกับรูปแบบ {format}",
    "{value!r} does not match the formats {formats}.": "“{value}” ไม่ตรงกับรูปแบบใดใน {formats}",
    "{value!r} is not a valid {number_type}.": "“{value}” ไม่ใช่ตัวเลขที่ใช้ได้",
    "{value} is not in the range {range}.": "{value} ไม่อยู่ในช่วง {range}",
    "{value!r} is not a valid boolean. Recognized values: {states}": "“{value}” ไม่ใช่ค่าที่ใช้ได้ ใช้ได้คือ {states}",
    "{value!r} is not a valid UUID.": "“{value}” ไม่ใช่รหัสที่ใช้ได้",
    "file": "ไฟล์",
    "directory": "โฟลเดอร์",
    "path": "ไฟล์หรือโฟลเดอร์",
    "{name} {filename!r} does not exist.": "ไม่พบ{name} {filename}",
    "{name} {filename!r} is a file.": "{filename} เป็นไฟล์ ไม่ใช่{name}",
    "{name} {filename!r} is a directory.": "{filename} เป็นโฟลเดอร์ ไม่ใช่{name}",
    "{name} {filename!r} is not readable.": "อ่าน{name} {filename} ไม่ได้",
    "{name} {filename!r} is not writable.": "เขียน{name} {filename} ไม่ได้",
    "{name} {filename!r} is not executable.": "{name} {filename} สั่งให้ทำงานไม่ได้",
    "Could not open file {filename!r}: {message}": "เปิดไฟล์ {filename} ไม่ได้: {message}",
    "unknown error": "ไม่ทราบสาเหตุ",
    "env var: {var}": "ตัวแปรระบบ: {var}",
    "default: {default}": "ปกติ: {default}",
    "(dynamic)": "(ตามสถานการณ์)",
    "required": "ต้องระบุ",
}


class ThaiWords(gettext.NullTranslations):
    """The words above in the form that gettext knows; a sentence they do not hold stays as it is."""

    def gettext(self, message: str) -> str:
        """Return the Thai of a sentence."""
        return THAI.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the Thai of a sentence that click has for one and for several."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def speak_thai(package: str) -> None:
    """Give the modules of ``package`` that took gettext's own functions those of `ThaiWords` in their place."""
    words = ThaiWords()
    ours = {gettext.gettext: words.gettext, gettext.ngettext: words.ngettext}
    for name, module in tuple(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for attribute in ("_", "gettext", "ngettext"):
                taken = getattr(module, attribute, None)
                if taken in ours:
                    setattr(module, attribute, ours[taken])
