using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cardkeep.OAuth;

/// <summary>
/// Passwords by the framework's hasher (PBKDF2 with SHA-512): slow on purpose, so only a few are worked on at once, some wait, and whoever
/// comes then is told to come again. It is the same for whoever is there and whoever is not: the line is full before anybody is looked up.
/// </summary>
internal sealed class Passwords : IDisposable
{
    /// <summary>
    /// For each that is worked on: a hash takes a tenth of a second, so the last in the line waits for five, which people and browsers do.
    /// </summary>
    public const int WaitingForEach = 50;

    /// <summary>The whole line has moved on by then.</summary>
    public static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Where there are several cores one stays for everybody else: whoever floods the sign-in slows down no purchase. One core alone is
    /// shared, and a purchase may wait there.
    /// </summary>
    public static readonly int AtOnce = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>NIST SP 800-63B: 8 beside another factor, 15 without one. Here there is one before whatever costs money.</summary>
    public const int Shortest = 10;

    /// <summary>Room for any phrase; longer ones cost the server work before anything is known of who sends them.</summary>
    public const int Longest = 200;

    /// <summary>OWASP's figure for PBKDF2 with SHA-512.</summary>
    private const int Rounds = 210_000;

    /// <summary>A sandbox prints its passwords; there whoever runs a thousand tests should not wait for them.</summary>
    private const int RoundsInSandbox = 1_000;

    private readonly PasswordHasher<string> hasher;
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly Lazy<string> nobodys;
    private int inside;

    public Passwords(Mode mode)
    {
        var rounds = mode == Mode.Sandbox ? RoundsInSandbox : Rounds;
        hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        nobodys = new(() => hasher.HashPassword("", Secrets.Draw("")));
    }

    public string Hash(string password) => hasher.HashPassword("", password);

    /// <summary>A place at work or in the line, to be given back. Null: both are full.</summary>
    public PasswordTurn? TakeTurn()
    {
        if (Interlocked.Increment(ref inside) <= AtOnce * (1 + WaitingForEach)) return new PasswordTurn(this);

        GiveBack();
        return null;
    }

    /// <inheritdoc cref="PasswordTurn.AreEqualAsync"/>
    internal async Task<bool> AreEqualAsync(string? hash, string password, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        try
        {
            var spare = nobodys.Value;                                        // Whoever asks first makes it, be somebody there or not.
            var verdict = await Task.Run(() => hasher.VerifyHashedPassword("", hash ?? spare, password), cancel);
            return hash is not null && verdict != PasswordVerificationResult.Failed;
        }
        finally
        {
            places.Release();
        }
    }

    internal void GiveBack() => Interlocked.Decrement(ref inside);

    /// <summary>Null: it will do.</summary>
    public static string? Complaint(string password) => password.Length switch
    {
        < Shortest => FormattableString.Invariant($"a password has at least {Shortest} characters"),
        > Longest => FormattableString.Invariant($"a password has at most {Longest} characters"),
        _ => null,
    };

    public void Dispose() => places.Dispose();
}

/// <summary>Somebody's turn to have a password looked at.</summary>
internal sealed class PasswordTurn(Passwords passwords) : IDisposable
{
    /// <summary>Whether it is the one. Takes as long where there is none.</summary>
    /// <param name="hash">Null: nobody is there.</param>
    public Task<bool> AreEqualAsync(string? hash, string password, CancellationToken cancel) =>
        passwords.AreEqualAsync(hash, password, cancel);

    public void Dispose() => passwords.GiveBack();
}
