using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What wraps and unwraps keys: the master key, and beside it the one before, until the present one wraps them all.</summary>
internal sealed class Wrapping(MasterKey master, MasterKey? old = null)
{
    /// <summary>The two in the other's place.</summary>
    public Wrapping Swapped => new(old ?? master, master);

    /// <summary>Whether the present master key wrapped it.</summary>
    public bool IsPresent(WrappedKey kept) => Sealed.KeyIdOf(kept.Wrapped) == master.Id;

    /// <summary>Whether one of the two wrapped it, or one that had no id yet.</summary>
    public bool Knows(WrappedKey kept) => MasterKey.IsWithoutId(kept.Wrapped) || Find(Sealed.KeyIdOf(kept.Wrapped)) is not null;

    public bool Opens(WrappedKey kept)
    {
        try
        {
            master.Unwrap(kept.Wrapped, kept.Binding);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>By the present master key.</summary>
    public WrappedKey Wrap(WrappedKey key, byte[] bytes) => key with { Wrapped = master.Wrap(bytes, key.Binding) };

    /// <summary>By the master key that wrapped another one; null: there is no other.</summary>
    /// <exception cref="StorageUnavailableException">Neither did.</exception>
    public WrappedKey WrapLike(WrappedKey? other, WrappedKey key, byte[] bytes)
    {
        var inForce = other is null ? master : Find(Sealed.KeyIdOf(other.Wrapped)) ?? throw NeitherDid();
        return key with { Wrapped = inForce.Wrap(bytes, key.Binding) };
    }

    /// <exception cref="StorageUnavailableException">Neither wrapped it.</exception>
    /// <exception cref="DamagedException">One did, and it does not open.</exception>
    /// <exception cref="AuthenticationTagMismatchException">It is from before keys had ids, and another's.</exception>
    public byte[] Unwrap(WrappedKey kept)
    {
        if (MasterKey.IsWithoutId(kept.Wrapped)) return master.Unwrap(kept.Wrapped, kept.Binding);

        var opener = Find(Sealed.KeyIdOf(kept.Wrapped)) ?? throw NeitherDid();
        try
        {
            return opener.Unwrap(kept.Wrapped, kept.Binding);
        }
        catch (AuthenticationTagMismatchException damaged)
        {
            throw new DamagedException(
                FormattableString.Invariant(
                    $"key {kept.Version} for {kept.Purpose} of organization {kept.Organization.Value:D} does not open"),
                damaged);
        }
    }

    private MasterKey? Find(long id) => id == master.Id ? master : id == old?.Id ? old : null;

    private static StorageUnavailableException NeitherDid() =>
        new("another master key wraps this database's keys by now: this server needs to be started with it");
}
