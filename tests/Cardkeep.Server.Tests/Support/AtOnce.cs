namespace Cardkeep.Tests.Support;

/// <summary>Many callers who start together: all of them stand at one gate until the last is there.</summary>
internal static class AtOnce
{
    /// <param name="callers">How many; each is told its number, from 0.</param>
    public static async Task<IReadOnlyList<Reply>> RunAsync(int callers, Func<int, Task<Reply>> call)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, callers).Select(async caller =>
        {
            await gate.Task;
            return await call(caller);
        }).ToArray();

        gate.SetResult();
        return await Task.WhenAll(calls);
    }
}
