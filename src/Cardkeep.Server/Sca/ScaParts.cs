using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>The parts of strong customer authentication, connected by hand.</summary>
internal sealed class ScaParts
{
    private readonly Database database;

    /// <param name="inbox">A sandbox's; null in production.</param>
    /// <param name="realTime">By which messages are signed.</param>
    public ScaParts(
        WebApplication web, Database database, Settings settings, byte[] codeKey, ITextSender? inbox, TimeProvider realTime)
    {
        this.database = database;
        Codes = new OneTimeCodes(codeKey);
        Sender = inbox;
        if (settings.Sms is { } sms)
        {
            var webhook = new SmsWebhook(sms, realTime, web.Services.GetRequiredService<ILogger<SmsWebhook>>());
            web.Lifetime.ApplicationStopped.Register(webhook.Dispose);
            Sender = webhook;
        }

        Phones = Sender is null ? null : new Phones(database, Codes, Sender);
        Gate = new ScaGate(database, settings, new SessionCodes(database, Codes, Sender));
    }

    public ScaGate Gate { get; }

    public OneTimeCodes Codes { get; }

    /// <summary>Null: nothing takes messages anywhere.</summary>
    public ITextSender? Sender { get; }

    /// <inheritdoc cref="Sender"/>
    public Phones? Phones { get; }

    /// <summary>Where nothing sends messages, there is no phone to confirm.</summary>
    public void Map(IEndpointRouteBuilder routes, bool sandbox)
    {
        new ScaRoutes(database).Map(routes, sandbox);
        if (Phones is not null) new PhoneRoutes(Phones).Map(routes);
    }
}
