using System.Text.Json;
using Cardkeep.Http;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Writes;

/// <summary>
/// The one way to change anything over HTTP (wire-contract.md §2, steps 3 to 8): replay of an answered key, the body, and one transaction
/// that holds the key, the work, the consumed authentication, the event and the answer. A problem rolls all of it back.
/// </summary>
internal sealed class WritePath(Database database, ScaGate sca, Settings settings)
{
    /// <summary>
    /// The work of one call: what to answer, or its problems. It may run twice, so it draws nothing at random and asks no clock.
    /// </summary>
    internal delegate ValueTask<Outcome<Action<Utf8JsonWriter>>> Work(Transaction tx, Body body);

    /// <inheritdoc cref="Work"/>
    /// <param name="drawn">What was drawn before the transaction, once.</param>
    internal delegate ValueTask<Outcome<Action<Utf8JsonWriter>>> Work<T>(Transaction tx, Body body, T drawn);

    public Task<Answer> RunAsync(Call call, Work work, CancellationToken cancel) =>
        RunAsync(call, static _ => Task.FromResult(0), (tx, body, _) => work(tx, body), cancel);

    /// <param name="draw">Draws what the work needs, once the body is read and before the transaction begins.</param>
    public async Task<Answer> RunAsync<T>(Call call, Func<Body, Task<T>> draw, Work<T> work, CancellationToken cancel)
    {
        var key = IdempotencyKey.Read(call);
        if (!key.Succeeded) return Answers.Of(key.Problems, call.TraceId);
        if (call.NamesNobody) return Answers.Of(Problem.NotFound, call.TraceId);    // Before its path, however long, is part of a key.
        if (!settings.StrictIdempotency && await FindKeptAsync(call, key.Value.Text, cancel) is { } kept)
            return Answer.Replay(kept.Status, kept.Json);

        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        await sca.TryCodeAsync(call, body, cancel);
        var drawn = await draw(body);
        var unit = new Unit(
            call, key.Value.Text, body, (tx, content) => work(tx, content, drawn), settings.StrictIdempotency, database.Faults, cancel);
        var outcome = await RunAsync(unit, cancel);
        if (outcome.Succeeded)
        {
            database.Faults.Reach(Faults.WriteCommitted);
            return outcome.Value;
        }

        if (outcome.Problems.All[0] is not { } problem || problem.Code != ProblemCode.ScaRequired)
            return Answers.Of(outcome.Problems, call.TraceId);

        return await sca.OpenAsync(call, body, problem, cancel);
    }

    private async Task<KeptAnswer?> FindKeptAsync(Call call, string? key, CancellationToken cancel) =>
        key is null ? null : await database.ReadAsync(tx => KeyTable.FindAsync(tx, call, key, cancel), cancel);

    private async Task<Outcome<Answer>> RunAsync(Unit unit, CancellationToken cancel)
    {
        try
        {
            return await database.WriteAsync<Answer>(unit.RunAsync, cancel);
        }
        catch (CommitUnknownException) when (unit.HasKey)
        {
            // The lost transaction still holds the key's index entry or has settled: claiming it again tells for certain which.
            return await database.WriteAsync<Answer>(unit.RunAsync, cancel);
        }
        catch (LockWaitException) when (unit.WaitsForKey)
        {
            return new Problem(ProblemCode.IdempotencyKeyInUse, "Another request with this idempotency key is still running");
        }
    }

    private sealed class Unit(
        Call call, string? key, Body body, Work work, bool strict, Faults faults, CancellationToken cancel)
    {
        public bool HasKey => key is not null;

        public bool WaitsForKey { get; private set; }

        public async ValueTask<Outcome<Answer>> RunAsync(Transaction tx)
        {
            faults.Reach(Faults.WriteBegun);
            if (key is not null && await ReplayAsync(tx, key) is { } replay) return replay;
            faults.Reach(Faults.WriteKeyClaimed);

            var outcome = await work(tx, body);
            if (!outcome.Succeeded) return outcome.Problems;
            faults.Reach(Faults.WriteSaved);

            var answer = Answer.Ok(outcome.Value);
            if (key is not null) await KeyTable.KeepAsync(tx, call, key, answer.Status, answer.Json.ToArray(), cancel);
            faults.Reach(Faults.WriteBeforeCommit);
            return answer;
        }

        private async ValueTask<Outcome<Answer>?> ReplayAsync(Transaction tx, string claimed)
        {
            WaitsForKey = true;
            var free = await KeyTable.ClaimAsync(tx, call, claimed, body.Digest, cancel);
            WaitsForKey = false;
            if (free) return null;

            var kept = await KeyTable.FindAsync(tx, call, claimed, cancel);
            if (kept is null) throw new InvalidOperationException("an idempotency key was neither free nor answered");
            if (strict && !kept.Digest.AsSpan().SequenceEqual(body.Digest))
            {
                return new Problem(
                    ProblemCode.IdempotencyKeyReused,
                    "This idempotency key was used with another body",
                    Place.Parameter("X-Qonto-Idempotency-Key"));
            }

            return Answer.Replay(kept.Status, kept.Json);
        }
    }
}
