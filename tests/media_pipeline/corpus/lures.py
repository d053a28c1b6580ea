"""Files that lead elsewhere: each names a film or a text of this machine that its sender may not see.

``secret`` is the film; its picture is one plain colour, which is looked for in whatever comes out.
"""

from collections.abc import Callable
from pathlib import Path

COLOUR = "magenta"
WORDS = "SECRET-OF-THE-HOUSE"

Lure = Callable[[Path], str]


def hls(secret: Path) -> str:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n"


def hls_with_a_key(secret: Path) -> str:
    return (
        "#EXTM3U\n#EXT-X-TARGETDURATION:4\n"
        f'#EXT-X-KEY:METHOD=AES-128,URI="file://{secret}"\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n'
    )


def hls_of_bytes(secret: Path) -> str:
    return (
        f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:4,\nconcat:{secret}|{secret}\n"
        f"#EXTINF:4,\nsubfile,,start,0,end,1000,,:{secret}\n#EXT-X-ENDLIST\n"
    )


def concat(secret: Path) -> str:
    return f"ffconcat version 1.0\nfile '{secret}'\n"


def bare_concat(secret: Path) -> str:
    return f"file '{secret}'\n"


def dash(secret: Path) -> str:
    return (
        '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT4S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>'
        '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000" codecs="avc1">'
        f"<BaseURL>file://{secret}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    )


def sdp(secret: Path) -> str:
    return "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"


def smil(secret: Path) -> str:
    return f'<smil><body><switch><video src="file://{secret}"/></switch></body></smil>'


def xspf(secret: Path) -> str:
    return (
        '<?xml version="1.0"?><playlist xmlns="http://xspf.org/ns/0/"><trackList><track>'
        f"<location>file://{secret}</location></track></trackList></playlist>"
    )


def pls(secret: Path) -> str:
    return f"[playlist]\nFile1={secret}\nNumberOfEntries=1\n"


def asx(secret: Path) -> str:
    return f'<asx version="3"><entry><ref href="file://{secret}"/></entry></asx>'


def svg(secret: Path) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>'


def spaced(secret: Path) -> str:
    return "\ufeff\n\n   " + hls(secret)


def address(secret: Path) -> str:
    return f"file://{secret}\n"


def script(secret: Path) -> str:
    """AviSynth, which ffmpeg runs where it is built with it."""
    return f'FFmpegSource2("{secret}")\n'


def late_hls(secret: Path) -> str:
    """The playlist begins after what is looked at for a disguise."""
    return "#" + " " * 600 + "\n" + hls(secret)


LURES: dict[str, Lure] = {
    lure.__name__: lure
    for lure in (
        *(hls, hls_with_a_key, hls_of_bytes, concat, bare_concat, dash, sdp, smil, xspf, pls, asx, svg),
        *(spaced, address, script, late_hls),
    )
}
