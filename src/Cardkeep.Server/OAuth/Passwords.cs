using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Cardkeep.OAuth;

/// <summary>Passwords by the framework's hasher (PBKDF2 with SHA-512): slow on purpose, so only a few are worked on at once.</summary>
internal sealed class Passwords : IDisposable
{
    /// <summary>OWASP's figure for PBKDF2 with SHA-512.</summary>
    private const int Rounds = 210_000;

    /// <summary>A sandbox prints its passwords; there whoever runs a thousand tests should not wait for them.</summary>
    private const int RoundsInSandbox = 1_000;

    /// <summary>NIST SP 800-63B: 8 beside another factor, 15 without one. Here there is one before whatever costs money.</summary>
    public const int Shortest = 10;

    /// <summary>Room for any phrase; longer ones cost the server work before anything is known of who sends them.</summary>
    public const int Longest = 200;

    private readonly PasswordHasher<string> hasher;
    private readonly SemaphoreSlim places = new(Environment.ProcessorCount);
    private readonly Lazy<string> nobodys;

    public Passwords(Mode mode)
    {
        var rounds = mode == Mode.Sandbox ? RoundsInSandbox : Rounds;
        hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = rounds }));
        nobodys = new(() => hasher.HashPassword("", Secrets.Draw("")));
    }

    public string Hash(string password) => hasher.HashPassword("", password);

    /// <summary>Whether it is the one. Takes as long where there is none.</summary>
    /// <param name="hash">Null: nobody is there.</param>
    public async Task<bool> AreEqualAsync(string? hash, string password, CancellationToken cancel)
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

    /// <summary>Null: it will do.</summary>
    public static string? Complaint(string password) => password.Length switch
    {
        < Shortest => FormattableString.Invariant($"a password has at least {Shortest} characters"),
        > Longest => FormattableString.Invariant($"a password has at most {Longest} characters"),
        _ => null,
    };

    public void Dispose() => places.Dispose();
}
