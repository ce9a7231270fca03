"""Which format a file has, told by its content and never by its name."""

from __future__ import annotations

import io
import re
import zipfile

from uptake.readers.blocks import Unreadable

_PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"RIFF": "WebP", b"BM": "BMP"}
_RECOGNISE = "Let a program recognise its words (OCR) and save the result as PDF or text, then import that."
_SAVE_AS_WORD = "Open it with a word processor, save it as .docx without a password, and import that."
_NOT_TEXT = "Import a saved web page, a PDF, a Word file (.docx), an OpenDocument text (.odt), a spreadsheet (.xlsx, .csv) or plain text."
_PAGE = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MAIL = re.compile(rb"(?im)^content-type:\s*multipart/related")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z-]*:")


def told(data: bytes) -> str:
    """`text`, `web`, `pdf`, `word`, `opendocument` or `sheets`; anything else is refused with what it seems to be."""
    begin = data[:4096]
    if b"%PDF-" in begin[:1024]:
        return "pdf"
    if begin.startswith(b"PK\x03\x04"):
        return _packed(data)
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("This is an old Word file (.doc), or an Office file that is protected with a password.", _SAVE_AS_WORD)
    if begin.startswith(b"{\\rtf"):
        raise Unreadable("This is a file in the Rich Text Format (RTF).", _SAVE_AS_WORD)
    if _is_page(begin):
        return "web"
    if picture := next((name for magic, name in _PICTURES.items() if begin.startswith(magic) and b"\0" in begin), None):
        raise Unreadable(f"This is a picture ({picture}), which holds no text.", _RECOGNISE)
    if b"\0" in begin:
        raise Unreadable("This is no document whose text can be read.", _NOT_TEXT)
    return "text"


def _is_page(begin: bytes) -> bool:
    """A web page, or the archive of one that some browsers save (MHTML)."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if begin.startswith(mark):
            begin = begin[2:].decode(encoding, "ignore").encode()
    begin = begin.removeprefix(b"\xef\xbb\xbf")
    return bool(_PAGE.match(begin) or _HEADER.match(begin) and _MAIL.search(begin))


def _packed(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            names = set(file.namelist())
            if "word/document.xml" in names:
                return "word"
            kind = file.open("mimetype").read(100) if "mimetype" in names else b""
    except Exception:  # zipfile raises whatever it meets
        raise Unreadable("The file is packed and damaged: its end may be missing.", "Fetch or save it again.") from None
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        return "opendocument"
    if "xl/workbook.xml" in names:
        return "sheets"
    if "ppt/presentation.xml" in names:
        raise Unreadable("This is a presentation.", _NOT_TEXT)
    raise Unreadable("This is a packed file (ZIP) without a Word document in it.", "Unpack it and import the documents in it.")
