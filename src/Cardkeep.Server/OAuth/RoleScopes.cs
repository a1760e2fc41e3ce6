using Cardkeep.Access;
using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>
/// What a role can do with a scope, read from what the routes demand: a scope all of whose routes the role may not use is not given.
/// </summary>
/// <param name="demands">Of every route; asked for once all of them are mapped.</param>
internal sealed class RoleScopes(Func<IEnumerable<Demands>> demands)
{
    private readonly Lazy<ILookup<string, Demands>> byScope = new(() =>
        demands().Where(route => route.Scope is not null).ToLookup(route => route.Scope!, StringComparer.Ordinal));

    /// <summary>The scopes that are of use to the role; those that open nothing here are given to everybody.</summary>
    public IReadOnlyList<string> Narrow(IEnumerable<string> scopes, Role role) => [.. scopes.Where(scope => MayUse(role, scope))];

    private bool MayUse(Role role, string scope) =>
        !byScope.Value.Contains(scope)
        || byScope.Value[scope].Any(route => route.Act is not { } act || Permissions.Of(role, act) != Reach.Nobody);
}
