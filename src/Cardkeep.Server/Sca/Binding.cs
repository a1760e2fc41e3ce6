using System.Security.Cryptography;
using System.Text;
using Cardkeep.Http;

namespace Cardkeep.Sca;

/// <summary>
/// What a session is bound to besides its caller: method, path and canonical body; not the idempotency key, nor any other header.
/// </summary>
internal static class Binding
{
    public static byte[] Digest(Call call, Body body) =>
        SHA256.HashData((byte[])[.. Encoding.UTF8.GetBytes(call.Route), 0, .. body.Digest]);
}
