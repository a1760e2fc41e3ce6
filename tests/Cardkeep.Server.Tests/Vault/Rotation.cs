using Cardkeep.Housekeeping;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cardkeep.Tests.Vault;

/// <summary>A rotation of keys by a test, and by nobody else.</summary>
internal static class Rotation
{
    /// <summary>Asks for one once the server has seen that it was started without one: else it would do it too.</summary>
    public static async Task AskAsync(TestApi api)
    {
        await api.App.Web.Services.GetServices<IHostedService>().OfType<Rekeying>().Single().ExecuteTask!;
        await api.App.Vault.Rekey.AskAsync(default);
    }

    /// <summary>One from its beginning to its end.</summary>
    public static async Task RunAsync(TestApi api, Action<string>? tell = null)
    {
        await AskAsync(api);
        await api.App.Vault.Rekey.RunAsync(tell ?? (static _ => { }), default);
    }
}
