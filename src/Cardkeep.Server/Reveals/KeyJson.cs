using Cardkeep.Http;
using Cardkeep.Vault;

namespace Cardkeep.Reveals;

/// <summary>The key to which a caller wants digits sealed: <c>public_key</c>, a JWK of P-256.</summary>
internal static class KeyJson
{
    private const string Name = "public_key";

    /// <summary>Null: what is wrong with it is noted.</summary>
    public static Jwk? Read(Members members)
    {
        if (members.Object(Name) is not { } given)
        {
            if (!members.Has(Name)) members.Miss(Name);
            return null;
        }

        var (type, curve) = (given.Text("kty").Or(""), given.Text("crv").Or(""));
        var key = type == "EC" && curve == "P-256" ? Jwk.Find(given.Text("x").Or(""), given.Text("y").Or("")) : null;
        return key ?? members.Wrong(Name, ProblemCode.InvalidPublicKey, "a public key of P-256 as a JWK", key);
    }
}
