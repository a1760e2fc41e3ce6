namespace Cardkeep;

/// <summary>
/// The two times there are. They are one in production; in a sandbox the product's can be stopped and moved ahead.
/// </summary>
/// <param name="Product">
/// What the product says and goes by: cards, SCA sessions, idempotency keys, every timestamp that is written.
/// </param>
/// <param name="Real">
/// What must not be moved by a script: the life of access tokens, or it would lock itself out; rate limits, deadlines, pauses, logs.
/// </param>
internal sealed record Clocks(TimeProvider Product, TimeProvider Real)
{
    /// <summary>The product's now, as it can be stored.</summary>
    public DateTimeOffset Now => Instants.Truncate(Product.GetUtcNow());

    public DateTimeOffset RealNow => Instants.Truncate(Real.GetUtcNow());
}
