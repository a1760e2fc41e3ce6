using System.Globalization;
using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>GET /sandbox/v1/scenarios</c> lists stories, and <c>POST /sandbox/v1/cards/{id}/play</c> plays one: every message of it through the
/// network's door, until the end or until an ask is declined, as a merchant would who gets no money.
/// </summary>
internal sealed class PlayScenario(Database database, PlayedNetwork network, HoldExpiry expiry)
{
    public static Task<Answer> ListAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("scenarios");
        foreach (var scenario in Scenarios.All)
        {
            json.WriteStartObject();
            json.WriteString("name", scenario.Name);
            json.WriteString("description", scenario.Says);
            json.WriteStartArray("steps");
            foreach (var step in scenario.Steps) json.WriteStringValue(step.Says);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }));

    public async Task<Answer> PlayAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var stage = await database.ReadAsync(tx => Stage.OfCardAsync(tx, call, cancel), cancel);
        if (stage is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var members = body.Root;
        var given = members.OneOf("scenario", Find, Scenarios.Names);
        if (given.IsAbsent) members.Miss("scenario");
        if (!given.Has(out var scenario)) return Answers.Of(new Problems(members.Problems), call.TraceId);

        List<Played> played = [];
        var transaction = $"play-{Guid.CreateVersion7(call.Now):N}";
        foreach (var step in scenario.Steps)
        {
            var done = await PlayAsync(call, stage, scenario, step, new(transaction, played), cancel);
            if (!done.Succeeded) return Answers.Of(done.Problems, call.TraceId);
            played.Add(done.Value);
            if (done.Value.IsDeclined) break;
        }

        return Answer.Ok(json => Write(json, stage, scenario, played));
    }

    private async Task<Outcome<Played>> PlayAsync(
        Call call, Stage stage, Scenario scenario, Step step, Story story, CancellationToken cancel)
    {
        if (step.Message is { } kind)
        {
            var said = await network.SayAsync(call, stage, kind, json => Write(json, call, stage, scenario, step, story), []);
            return said.Succeeded ? new Played(step, said.Value, null) : said.Problems;
        }

        var (organization, held) = (call.Caller.Organization, story.Played[0].Said!.Heard.Authorization!.Value);
        var expired = await database.WriteAsync<Authorization>(
            async tx => await expiry.ExpireNowAsync(tx, organization, held, Origin.Of(call), cancel)
                ?? (await AuthorizationTable.FindAsync(tx, organization, held, cancel))!.Authorization,
            cancel);
        return expired.Succeeded ? new Played(step, null, expired.Value) : expired.Problems;
    }

    /// <summary>The body of a step's message.</summary>
    private static void Write(Utf8JsonWriter json, Call call, Stage stage, Scenario scenario, Step step, Story story)
    {
        json.WriteStartObject();
        json.WriteString("transaction_id", step.Kind == StepKind.Refund ? $"{story.Transaction}-back" : story.Transaction);
        json.WriteString("message_id", (story.Played.Count + 1).ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("card");
        json.WriteString("id", stage.Card.Id.Value);
        json.WriteEndObject();
        json.WriteString("occurred_at", AnswerJson.Format(call.Now));
        if (step.Kind is StepKind.Ask or StepKind.Withdraw) WriteAsk(json, stage, step);
        json.WriteNumber("amount_cents", step.Cents);
        json.WriteString("currency", AnswerJson.Currency);
        if (step.Kind is StepKind.Clear or StepKind.ForcePost) json.WriteBoolean("final", !step.MoreWillCome);
        if (step.Kind == StepKind.Refund) json.WriteString("original_transaction_id", story.Transaction);
        if (step.Kind != StepKind.Increment)
        {
            json.WriteStartObject("merchant");
            json.WriteString("name", scenario.Merchant.Name);
            json.WriteString("mcc", scenario.Merchant.Mcc!.Value.ToString());
            json.WriteString("country", stage.Country);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteAsk(Utf8JsonWriter json, Stage stage, Step step)
    {
        var channel = step.Channel ?? (stage.Card.Level.IsPhysical() ? Channel.Chip : Channel.Contactless);
        var pin = step.Kind == StepKind.Withdraw || channel == Channel.Chip ? PinResult.Verified : PinResult.Absent;
        json.WriteString("type", Names<AskType>.Of(step.Kind == StepKind.Withdraw ? AskType.Cash : AskType.Purchase));
        json.WriteString("channel", Names<Channel>.Of(channel));
        json.WriteBoolean("pre_authorization", step.IsPreAuthorization);
        json.WriteStartObject("verification");
        json.WriteString("pin", Names<PinResult>.Of(pin));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Stage stage, Scenario scenario, List<Played> played)
    {
        json.WriteStartObject();
        json.WriteString("scenario", scenario.Name);
        json.WriteString("card_id", stage.Card.Id.Value);
        json.WriteBoolean("completed", played.Count == scenario.Steps.Count && !played[^1].IsDeclined);
        json.WriteStartArray("steps");
        foreach (var one in played)
        {
            json.WriteStartObject();
            json.WriteString("description", one.Step.Says);
            json.WriteString("kind", one.Step.Message is { } kind ? Names<MessageKind>.Of(kind) : null);
            json.WritePropertyName("message");
            if (one.Said is { } said) json.WriteRawValue(said.Body.Span, skipInputValidation: true);
            else json.WriteNullValue();
            json.WritePropertyName("answer");
            if (one.Said is not null) one.Said.Write(json);
            else Simulator.WriteExpired(json, one.Expired!);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Given<Scenario> Find(string name) => Scenarios.Find(name) is { } scenario ? scenario : Given<Scenario>.Unreadable;

    /// <summary>What has been played so far, under one name of the network.</summary>
    private sealed record Story(string Transaction, IReadOnlyList<Played> Played);

    /// <param name="Said">Null: the hold's time was made to be up.</param>
    private sealed record Played(Step Step, Said? Said, Authorization? Expired)
    {
        public bool IsDeclined => Said?.Heard.Facts?.Verdict == Verdict.Declined;
    }
}
