using System.Reflection;
using Cardkeep.Access;
using Cardkeep.Tests.Support;
using Xunit.Sdk;

namespace Cardkeep.Tests.Access;

/// <summary>A row of a theory for every route × role × whose: each cell of the matrix, on one engine.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryCellAttribute : DataAttribute
{
    private readonly EngineKind engine;

    public EveryCellAttribute(EngineKind engine)
    {
        this.engine = engine;
        Skip = WhyNotOn(engine);
    }

    public EngineKind Engine => engine;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        from row in RouteRows.All
        from role in Enum.GetValues<Role>()
        from whose in WhoseOf(row.Target)
        select (object[])[engine, row.Call, role, whose];

    internal static string? WhyNotOn(EngineKind engine) => engine == EngineKind.Postgres ? new OnPostgresAttribute().Skip : null;

    // Where nothing is said of anybody, it makes no difference whose it is.
    private static Whose[] WhoseOf(Target target) => target switch
    {
        Target.Everyone or Target.Anybody or Target.OAuth or Target.Self or Target.Clients or Target.Network => [Whose.Own],
        Target.Account or Target.Client => [Whose.Own, Whose.AnotherOrganizations],
        _ => Enum.GetValues<Whose>(),
    };
}

/// <summary>A row of a theory for every route, on one engine.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryRouteAttribute : DataAttribute
{
    private readonly EngineKind engine;

    public EveryRouteAttribute(EngineKind engine)
    {
        this.engine = engine;
        Skip = EveryCellAttribute.WhyNotOn(engine);
    }

    public EngineKind Engine => engine;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => RouteRows.All.Select(row => (object[])[engine, row.Call]);
}
