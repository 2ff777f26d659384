"""From OKLCH to sRGB and to contrast, as the CSS colour module and WCAG define them."""

import math

Colour = tuple[float, float, float]


def linear(lightness: float, chroma: float, hue: float) -> Colour:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return tuple(min(1.0, max(0.0, part)) for part in (red, green, blue))  # type: ignore[return-value]


def as_hex(colour: Colour) -> str:
    def curve(part: float) -> float:
        return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055

    return "#" + "".join(f"{round(curve(part) * 255):02x}" for part in linear(*colour))


def contrast(one: Colour, other: Colour) -> float:
    def luminance(colour: Colour) -> float:
        red, green, blue = linear(*colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
