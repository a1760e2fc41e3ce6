#pragma warning disable RS0030 // Here the benchmark speaks to a terminal and reads its environment.
using System.Runtime.InteropServices;
using Cardkeep.Bench;
using Cardkeep.Bench.Load;
using Cardkeep.Storage;

using var cancel = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await Verbs.RunAsync(args, Environment.GetEnvironmentVariable("CARDKEEP_TEST_POSTGRES"), Console.Out, cancel.Token);
}
catch (OperationCanceledException) when (cancel.IsCancellationRequested)
{
    return 130;
}
catch (Exception failure) when (failure
    is ArgumentException or WrongAnswerException or StorageUnavailableException or FileNotFoundException or Npgsql.NpgsqlException)
{
    await Console.Error.WriteLineAsync($"bench: {failure.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    cancel.Cancel();
}
