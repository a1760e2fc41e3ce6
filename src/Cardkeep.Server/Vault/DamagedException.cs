namespace Cardkeep.Vault;

/// <summary>
/// What the vault keeps is not as the vault left it: it does not open though the master key fits, or another card has its place. The
/// message says whose it is, for an operator.
/// </summary>
internal sealed class DamagedException(string message, Exception? inner) : Exception(message, inner);
