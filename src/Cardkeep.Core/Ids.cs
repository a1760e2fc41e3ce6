namespace Cardkeep;

/// <summary>An id: a UUID (version 7 where it is ours) with the type of what it names.</summary>
public interface IId
{
    Guid Value { get; }
}

public readonly record struct OrganizationId(Guid Value) : IId;

/// <summary>A membership: one person in one organization. Holders, initiators and callers are memberships.</summary>
public readonly record struct MemberId(Guid Value) : IId;

public readonly record struct TeamId(Guid Value) : IId;

public readonly record struct AccountId(Guid Value) : IId;

public readonly record struct CardId(Guid Value) : IId;

/// <summary>An OAuth client: the application that calls on a member's behalf.</summary>
public readonly record struct ClientId(Guid Value) : IId;
