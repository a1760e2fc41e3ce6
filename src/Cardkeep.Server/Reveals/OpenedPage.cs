using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.OAuth;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Reveals;

/// <summary>
/// What an opened page asks for, all in one shape: its ticket speaks for the member, who authenticates now, inside the frame; then it is
/// given once, with its event in the same transaction. No digit leaves before.
/// </summary>
internal sealed class OpenedPage(Database database, ScaGate sca, Clocks clocks)
{
    /// <summary>One sentence for unknown, used, late and another page's: whoever guesses hears nothing.</summary>
    public static readonly Problem Gone =
        new(ProblemCode.RevealGone, "This was used already, or is past its time: ask for a new address", Place.Member("ticket"));

    private static readonly Problem Elsewhere = new(ProblemCode.LoadedElsewhere, "Only the page itself may call this");

    // What is refused for good is said in an event. What may yet succeed, or was said already by who authenticates, is not.
    private static readonly ProblemCode[] Told =
    [
        ProblemCode.RevealGone, ProblemCode.Forbidden, ProblemCode.CardInFinalStatus, ProblemCode.CardNotIssued, ProblemCode.PinNotSet,
        ProblemCode.InvalidStatusTransition,
    ];

    /// <summary>Draws what the work needs, before the transaction begins.</summary>
    /// <param name="mayConsume">Whether the member has authenticated: before that nothing dear is done.</param>
    internal delegate Task<Outcome<T>> Draw<T>(RevealTicket ticket, Members members, Func<Task<bool>> mayConsume);

    /// <summary>Decides what is given; writes nothing before <see cref="Given.Save"/>.</summary>
    internal delegate ValueTask<Outcome<Given>> Work<T>(Transaction tx, Card card, RevealTicket ticket, T drawn);

    /// <summary>Null: the page itself calls, or somebody who is no browser.</summary>
    public static Problem? FromElsewhere(Call call) => call.Header("Sec-Fetch-Site") is null or "same-origin" ? null : Elsewhere;

    public static bool IsOf(Call call, RevealTicket ticket) => Uuid.Find(call.PathText("client")) == ticket.Client.Value;

    public static Origin OriginOf(Call call, RevealTicket ticket) => new(call.Now, ticket.Member, ticket.Client, call.TraceId);

    public async Task<Answer> RunAsync<T>(Call call, RevealKind kind, Draw<T> draw, Work<T> work, CancellationToken cancel)
    {
        if (FromElsewhere(call) is { } foreign) return Answers.Of(foreign, call.TraceId);

        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var members = body.Root;
        var secret = members.Text("ticket");
        if (secret.IsAbsent) members.Miss("ticket");
        if (members.Problems is not []) return Answers.Of(new Problems(members.Problems), call.TraceId);

        var (ticket, caller) = await FindAsync(Secrets.Hash(secret.Or("")), cancel);
        if (ticket is null) return Answers.Of(Gone, call.TraceId);
        if (caller is null || WhyNot(call, kind, ticket) is not null)
            return await RefuseAsync(call, ticket, WhyNot(call, kind, ticket) ?? "token", new Problems([Gone]), cancel);

        var own = call.As(caller);
        await sca.TryCodeAsync(own, body, cancel);
        var drawn = await draw(ticket, members, () => sca.MayConsumeAsync(own, body, cancel));
        if (!drawn.Succeeded) return await SayAsync(drawn.Problems);

        var outcome = await database.WriteAsync<Answer>(
            tx => GiveAsync(tx, own, body, ticket, (card, known) => work(tx, card, known, drawn.Value), cancel), cancel);
        if (outcome.Succeeded) return outcome.Value;

        var problem = outcome.Problems.All[0];
        if (problem.Code == ProblemCode.ScaRequired) return await sca.OpenAsync(own, body, problem, cancel);
        return await SayAsync(outcome.Problems);

        async Task<Answer> SayAsync(Problems problems) => Told.Contains(problems.All[0].Code)
            ? await RefuseAsync(call, ticket, problems.All[0].Code.Name, problems, cancel)
            : Answers.Of(problems, call.TraceId);
    }

    private static string? WhyNot(Call call, RevealKind kind, RevealTicket ticket) =>
        !IsOf(call, ticket) || ticket.Kind != kind ? "elsewhere"
        : ticket.ShownAt is not null ? "used"
        : ticket.MayBeShownAt(call.Now) ? null
        : "late";

    private Task<(RevealTicket? Ticket, Caller? Caller)> FindAsync(byte[] hash, CancellationToken cancel) =>
        database.ReadAsync<(RevealTicket?, Caller?)>(async tx =>
        {
            var ticket = await RevealTable.FindAsync(tx, hash, cancel);
            return (
                ticket,
                ticket is null ? null : await AccessTokenTable.FindCallerAsync(tx, ticket.TokenHash, clocks.RealNow, cancel));
        }, cancel);

    private async ValueTask<Outcome<Answer>> GiveAsync(
        Transaction tx, Call call, Body body, RevealTicket ticket, Func<Card, RevealTicket, ValueTask<Outcome<Given>>> work,
        CancellationToken cancel)
    {
        var held = await CardTable.FindForChangeAsync(tx, ticket.Organization, ticket.Card, call.Now, cancel);
        if (held is null) return Gone;
        if (RevealRules.Check(ticket.Kind, held.Card, call.Now) is { } problem) return problem;
        if (!held.Allows(call.Caller, Act.RevealCard)) return Problem.Forbidden;

        var given = await work(held.Card, ticket);
        if (!given.Succeeded) return given.Problems;
        if (await sca.ConsumeAsync(tx, call, body, () => AskedCards.OfChangeAsync(tx, held.Card, held.Card, cancel), cancel) is { } asked)
            return asked;
        if (given.Value.Against is { } against) return against;
        if (!await RevealTable.ShowAsync(tx, ticket, call.Now, cancel)) return Gone;

        await given.Value.Save();
        var shown = (await RevealTable.FindAsync(tx, ticket.Hash, cancel))!;
        await EventTable.AppendAsync(tx, Origin.Of(call), ticket.Organization, RevealEvents.Shown(shown), cancel);
        database.Faults.Reach(Faults.RevealSealed);
        return Answer.Ok(given.Value.Write);
    }

    private async Task<Answer> RefuseAsync(Call call, RevealTicket ticket, string reason, Problems problems, CancellationToken cancel)
    {
        await database.WriteAsync<string>(async tx =>
        {
            if (!await RevealTable.CountAsync(tx, ticket, cancel)) return "";

            var present = (await RevealTable.FindAsync(tx, ticket.Hash, cancel))!;
            await EventTable.AppendAsync(
                tx, OriginOf(call, present), present.Organization, RevealEvents.Refused(present, reason), cancel);
            return "";
        }, cancel);
        return Answers.Of(problems, call.TraceId);
    }

    /// <summary>What the page is given.</summary>
    /// <param name="Write">Sealed, where there are digits in it.</param>
    /// <param name="Save">What is kept of it, once the member is authenticated.</param>
    internal sealed record Given(Action<Utf8JsonWriter> Write, Func<ValueTask> Save)
    {
        /// <summary>What stands against it though the member is authenticated; null: nothing.</summary>
        public Problem? Against { get; init; }
    }
}
