using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Storage;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// Plays merchants, and the card processor between them and us (spending.md §10): it looks whether a PIN and a CVV are right, and
/// sends messages through the network's own door. None of these calls takes an idempotency key: a message has an identity of its own.
/// </summary>
internal sealed class Simulator(
    Database database, PlayedNetwork network, PlayedChecks checks, WritePath writes, HoldExpiry expiry)
{
    /// <summary>Three block a PIN; the rest shows that nothing more happens.</summary>
    public const int MostTries = 10;

    public Task<Answer> AuthorizeAsync(Call call, CancellationToken cancel) => AskAsync(
        call, MessageKind.Authorization, (script, found) => json => script.WritePurchase(json, found), cancel);

    public Task<Answer> WithdrawAsync(Call call, CancellationToken cancel) => AskAsync(
        call, MessageKind.Authorization, (script, found) => json => script.WriteWithdrawal(json, found), cancel);

    public Task<Answer> AdviseAsync(Call call, CancellationToken cancel) => AskAsync(
        call, MessageKind.Advice, (script, found) => json => script.WriteAdvice(json, found), cancel);

    public Task<Answer> ForcePostAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfCardAsync, MessageKind.Clearing, static script => script.WriteForcePost, cancel);

    public Task<Answer> RefundUnlinkedAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfCardAsync, MessageKind.Refund, static script => script.WriteUnlinkedRefund, cancel);

    public Task<Answer> IncrementAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfAuthorizationAsync, MessageKind.Increment, static script => script.WriteIncrement, cancel);

    public Task<Answer> ClearAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfAuthorizationAsync, MessageKind.Clearing, static script => script.WriteClearing, cancel);

    public Task<Answer> ReverseAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfAuthorizationAsync, MessageKind.Reversal, static script => script.WriteReversal, cancel);

    public Task<Answer> RefundAsync(Call call, CancellationToken cancel) => SayAsync(
        call, Stage.OfAuthorizationAsync, MessageKind.Refund, static script => script.WriteLinkedRefund, cancel);

    /// <summary>Some tries of a wrong PIN, one after the other.</summary>
    public async Task<Answer> WrongPinAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var stage = await database.ReadAsync(tx => Stage.OfCardAsync(tx, call, cancel), cancel);
        if (stage is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var members = body.Root;
        var times = members.Integer("times", 1, MostTries).Or(1);
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        List<Said> tries = [];
        while (tries.Count < times)
        {
            var said = await network.SayAsync(
                call, stage, MessageKind.Authorization, new SimulatedJson(stage, Body.None.Root, call.Now).WriteWrongPin, []);
            if (!said.Succeeded) return Answers.Of(said.Problems, call.TraceId);
            tries.Add(said.Value);
        }

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("answers");
            foreach (var said in tries) said.Write(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>The hold's time is up at once.</summary>
    public Task<Answer> ExpireAsync(Call call, CancellationToken cancel) => writes.RunAsync(call, async (tx, _) =>
    {
        var stage = await Stage.OfAuthorizationAsync(tx, call, cancel);
        if (stage?.Kept is not { Authorization: var known }) return Problem.NotFound;

        var after = await expiry.ExpireNowAsync(tx, known.Organization, known.Id, Origin.Of(call), cancel) ?? known;
        return (Action<Utf8JsonWriter>)(json => WriteExpired(json, after));
    }, cancel);

    /// <summary>The first message of the authorization once more, as a sender repeats it that has not heard the answer.</summary>
    public async Task<Answer> RepeatAsync(Call call, CancellationToken cancel)
    {
        var (stage, first) = await database.ReadAsync<(Stage?, FirstMessage?)>(async tx =>
        {
            var found = await Stage.OfAuthorizationAsync(tx, call, cancel);
            return (found, found is null ? null : await FindFirstAsync(tx, found.Kept!, cancel));
        }, cancel);
        if (stage is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var said = await network.RepeatAsync(call, stage, first!);
        return said.Succeeded ? said.Value.Answer : Answers.Of(said.Problems, call.TraceId);
    }

    /// <summary>What became of a hold whose time was made to be up.</summary>
    public static void WriteExpired(Utf8JsonWriter json, Authorization authorization)
    {
        json.WriteStartObject();
        json.WriteString("authorization_id", authorization.Id.Value);
        json.WriteString("transaction_id", authorization.TransactionId);
        json.WriteString("status", Names<AuthorizationStatus>.Of(authorization.Status));
        json.WriteString("expires_at", authorization.ExpiresAt is { } end ? AnswerJson.Format(end) : null);
        AnswerJson.WriteAmounts(json, authorization);
        json.WriteEndObject();
    }

    private async Task<Answer> SayAsync(
        Call call,
        Func<Transaction, Call, CancellationToken, ValueTask<Stage?>> find,
        MessageKind kind,
        Func<SimulatedJson, Action<Utf8JsonWriter>> write,
        CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var stage = await database.ReadAsync(tx => find(tx, call, cancel), cancel);
        if (stage is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var given = body.Root;
        var script = new SimulatedJson(stage, given, call.Now);
        var said = await network.SayAsync(call, stage, kind, write(script), given.Problems);
        return said.Succeeded ? said.Value.Answer : Answers.Of(said.Problems, call.TraceId);
    }

    // What is secret is looked at only once the message is known to be one that will be decided upon.
    private async Task<Answer> AskAsync(
        Call call, MessageKind kind, Func<SimulatedJson, Verification, Action<Utf8JsonWriter>> write, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var stage = await database.ReadAsync(tx => Stage.OfCardAsync(tx, call, cancel), cancel);
        if (stage is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var given = body.Root;
        var script = new SimulatedJson(stage, given, call.Now);
        var customer = Customer.Read(given, kind);
        var unseen = Read(customer.Possible[0]);
        if (!unseen.Succeeded) return Answers.Of(unseen.Problems, call.TraceId);

        var found = await checks.CheckAsync(
            stage, customer, unseen.Value.Item.Message, verification => Read(verification).Value!.Item.Digest, call.Now, cancel);
        var isOld = false;
        try
        {
            var said = await network.SendAsync(stage, Read(found.Verification).Value!);
            isOld = said.Succeeded ? said.Value.Heard.IsRepeat : said.Problems.All[0].Code == ProblemCode.MessageIdReused;
            return said.Succeeded ? said.Value.Answer : Answers.Of(said.Problems, call.TraceId);
        }
        finally
        {
            if (!isOld) await checks.EndAsync(stage, found);
        }

        Outcome<WrittenMessage> Read(Verification verification) =>
            PlayedNetwork.Read(call, kind, write(script, verification), given.Problems);
    }

    private static async ValueTask<FirstMessage> FindFirstAsync(Transaction tx, KeptAuthorization kept, CancellationToken cancel)
    {
        if (kept.Opening is { } ask) return new(MessageKind.Authorization, ask.MessageId, ask.Digest);

        var (organization, transaction) = (kept.Authorization.Organization, kept.Authorization.TransactionId);
        var told = (await NetworkMessageTable.ListAsync(tx, organization, transaction, cancel))[0];
        return new(told.Kind, told.MessageId, told.Digest);
    }
}
