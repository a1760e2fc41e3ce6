using Cardkeep.Http;

namespace Cardkeep.OpenApi;

/// <summary>A route as the document sees it.</summary>
internal sealed record DescribedRoute(string Method, string Path, Demands Demands, Operation Operation);

/// <summary>Routes with their descriptions. A route without one does not start.</summary>
internal static class Describing
{
    public static void Describe(this IEndpointConventionBuilder route, Operation operation) => route.WithMetadata(operation);

    /// <summary>Every route with its description, in the order of the tables.</summary>
    /// <exception cref="InvalidOperationException">A route without description, or with one that its demands belie.</exception>
    public static IReadOnlyList<DescribedRoute> AllOperations(this IEndpointRouteBuilder routes) =>
        [.. routes.AllEndpoints().Select(route => new DescribedRoute(
            Routing.MethodOf(route), route.RoutePattern.RawText!, Routing.DemandsOf(route), OperationOf(route)))];

    private static Operation OperationOf(RouteEndpoint route)
    {
        var name = $"{Routing.MethodOf(route)} {route.RoutePattern.RawText}";
        if (Routing.DemandsOf(route) is { Entry: Entry.Token, Act: null } && route.RoutePattern.GetParameter("id") is not null)
            throw new InvalidOperationException($"{name} is about one thing and says no act that the role must allow");
        var operation = route.Metadata.GetMetadata<Operation>() ?? throw new InvalidOperationException($"{name} is not described");
        return operation.Body is null == Routing.DemandsOf(route).Body
            ? throw new InvalidOperationException($"{name} demands a body and describes none, or the reverse")
            : operation;
    }
}
