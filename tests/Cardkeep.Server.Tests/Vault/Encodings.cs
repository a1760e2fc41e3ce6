using System.Text;

namespace Cardkeep.Tests.Vault;

/// <summary>The forms in which a secret may have slipped out, as bytes to look for.</summary>
internal static class Encodings
{
    public static IEnumerable<(string Form, byte[] Bytes)> Of(string secret)
    {
        var plain = Encoding.ASCII.GetBytes(secret);
        yield return ("plain", plain);
        yield return ("UTF-16", Encoding.Unicode.GetBytes(secret));
        yield return ("UTF-16 of the other order", Encoding.BigEndianUnicode.GetBytes(secret));
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain)));
        yield return ("hex in capitals", Encoding.ASCII.GetBytes(Convert.ToHexString(plain)));
        for (var before = 0; before < 3; before++)
        {
            var base64 = Base64Inside(plain, before);
            yield return ($"Base64 after {before} bytes", Encoding.ASCII.GetBytes(base64));
            var url = base64.Replace('+', '-').Replace('/', '_');
            if (url != base64) yield return ($"Base64 for addresses after {before} bytes", Encoding.ASCII.GetBytes(url));
        }

        if (!secret.All(char.IsAsciiDigit)) yield break;

        yield return ("packed decimals", Convert.FromHexString(secret));
        yield return ("in groups of four", Encoding.ASCII.GetBytes(string.Join(' ', secret.Chunk(4).Select(four => new string(four)))));
        yield return ("in groups of four, in an address", Encoding.ASCII.GetBytes(
            string.Join("%20", secret.Chunk(4).Select(four => new string(four)))));
        yield return ("a number", BitConverter.GetBytes(long.Parse(secret, null)));
    }

    /// <summary>The same of a key, which is no text.</summary>
    public static IEnumerable<(string Form, byte[] Bytes)> Of(byte[] key)
    {
        yield return ("raw", key);
        yield return ("hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key)));
        yield return ("hex in capitals", Encoding.ASCII.GetBytes(Convert.ToHexString(key)));
        for (var before = 0; before < 3; before++)
        {
            var base64 = Base64Inside(key, before);
            yield return ($"Base64 after {before} bytes", Encoding.ASCII.GetBytes(base64));
            var url = base64.Replace('+', '-').Replace('/', '_');
            yield return ($"Base64 for addresses after {before} bytes", Encoding.ASCII.GetBytes(url));
        }
    }

    // What is the same whatever stands around it: the first and the last letters depend on their neighbours.
    private static string Base64Inside(byte[] plain, int before)
    {
        var text = Convert.ToBase64String((byte[])[.. new byte[before], .. plain]).TrimEnd('=');
        var first = (before * 8 + 5) / 6;
        var whole = (before + plain.Length) * 8 / 6;
        return text[first..whole];
    }
}
