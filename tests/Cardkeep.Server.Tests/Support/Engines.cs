using System.Reflection;
using Xunit.Sdk;

namespace Cardkeep.Tests.Support;

/// <summary>The two engines on which everything is tested.</summary>
public enum EngineKind
{
    Sqlite,
    Postgres,
}

/// <summary>One row of a theory: on SQLite.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnSqliteAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[EngineKind.Sqlite]];
}

/// <summary>One row of a theory: on PostgreSQL. Skipped visibly where there is none, except in CI, where that is a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPostgresAttribute : DataAttribute
{
    public OnPostgresAttribute()
    {
        if (TestDatabases.PostgresUrl is null && Environment.GetEnvironmentVariable("CI") != "true")
            Skip = "CARDKEEP_TEST_POSTGRES is not set: ./test sets it";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[EngineKind.Postgres]];
}
