using System.Security.Cryptography;
using Cardkeep.Cards;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

public sealed class CardVaultTests
{
    private const string Bin = "923456";
    private const int Draws = 1_000;

    private static readonly OrganizationId Acme = new(Guid.Parse("019e1cfa-0003-7a00-8000-00000000000a"));
    private static readonly OrganizationId Other = new(Guid.Parse("019e1cfa-0003-7a00-8000-00000000000b"));
    private static readonly CardId First = new(Guid.Parse("019e1cfa-0006-7a00-8000-00000000000a"));
    private static readonly CardId Second = new(Guid.Parse("019e1cfa-0006-7a00-8000-00000000000b"));

    [Theory]
    [InlineData("7992739871", '3')]
    [InlineData("453914880343646", '7')]
    [InlineData("411111111111111", '1')]
    [InlineData("923456000000000", '2')]
    [InlineData("0", '0')]
    public void The_check_digit_is_luhns(string body, char digit) => Assert.Equal(digit, Pan.CheckDigit(body));

    [Fact]
    public void Numbers_drawn_are_valid_under_the_bin_and_hardly_ever_the_same()
    {
        var numbers = Enumerable.Range(0, Draws).Select(_ => Pan.Draw(Bin)).ToArray();

        Assert.All(numbers, number => Assert.Matches("^923456[0-9]{10}$", number.Reveal()));
        Assert.All(numbers, number => Assert.True(Luhn.Holds(number.Reveal()), "the check digit is wrong"));
        // Out of a thousand million: three numbers drawn twice among a thousand would be a miracle, or a broken generator.
        Assert.InRange(numbers.Select(number => number.Reveal()).Distinct(StringComparer.Ordinal).Count(), Draws - 2, Draws);
    }

    [Fact]
    public void Printing_a_number_gives_its_mask()
    {
        var number = Pan.Draw(Bin);

        Assert.Matches(@"^923456\*{6}[0-9]{4}$", number.ToString());
        Assert.Equal(number.ToString(), $"{number}");
        Assert.Equal(number.Reveal()[^4..], number.Masked.LastDigits);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_sealed_number_opens_only_for_its_organization_and_its_card(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var vault = VaultOn(store);
        var first = (await vault.DrawAsync(Acme, First, default)).Candidates[0];
        var second = (await vault.DrawAsync(Acme, Second, default)).Candidates[0];
        await vault.DrawAsync(Other, Second, default);
        var (acme, other) = (await DataKeyAsync(store, Acme), await DataKeyAsync(store, Other));
        var box = CardVault.Seal(acme, first.Nonce, first.Number, Acme, First);
        var another = CardVault.Seal(acme, second.Nonce, second.Number, Acme, Second);

        Assert.Equal(first.Number.Reveal(), CardVault.Open(acme, box, Acme, First).Reveal());
        Assert.Equal((1, 1L), (box[0], Sealed.KeyIdOf(box)));                 // The form, and whose turn it is to open.
        Assert.Throws<AuthenticationTagMismatchException>(() => CardVault.Open(acme, another, Acme, First));    // Two rows changed places.
        Assert.Throws<AuthenticationTagMismatchException>(() => CardVault.Open(acme, box, Acme, Second));
        Assert.Throws<AuthenticationTagMismatchException>(() => CardVault.Open(acme, box, Other, First));
        Assert.Throws<AuthenticationTagMismatchException>(() => CardVault.Open(other, box, Acme, First));
        Assert.Throws<AuthenticationTagMismatchException>(() => CardVault.Open(acme with { Version = 2 }, box, Acme, First));
    }

    [Fact]
    public void A_changed_byte_anywhere_keeps_a_number_shut()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var box = Sealed.Seal(7, key, "9234560000000002"u8, "row");

        for (var place = 0; place < box.Length; place++)
        {
            var changed = box.ToArray();
            changed[place] ^= 1;
            Assert.Throws<AuthenticationTagMismatchException>(() => Sealed.Open(7, key, changed, "row"));
        }

        Assert.NotEqual(box, Sealed.Seal(7, key, "9234560000000002"u8, "row"));    // Never the same box twice.
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_number_that_is_taken_gives_way_to_the_next_candidate(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var vault = VaultOn(store);
        var taken = (await vault.DrawAsync(Acme, First, CancellationToken.None)).Candidates[0];
        var free = (await vault.DrawAsync(Other, Second, CancellationToken.None)).Candidates[0];

        var issued = await InsertAsync(store, Acme, new DrawnCard(First, [taken], "ck_1"));
        var next = await InsertAsync(store, Other, new DrawnCard(Second, [taken, free], "ck_2"));

        Assert.Equal(taken.Masked, issued);
        Assert.Equal(free.Masked, next);
        var box = await store.ReadAsync(tx => VaultTable.FindAsync(tx, Other, Second, default));
        Assert.Equal(free.Number.Reveal(), CardVault.Open(await DataKeyAsync(store, Other), box!.Box, Other, Second).Reveal());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_cards_of_one_order_never_get_the_same_number(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var vault = VaultOn(store);
        var candidates = (await vault.DrawAsync(Acme, First, CancellationToken.None)).Candidates;

        var numbers = await store.WriteAsync<MaskedPan[]>(async tx =>
            (MaskedPan[])[.. await vault.KeepAsync(
                tx, Acme, [new(First, candidates, "ck_1"), new(Second, candidates, "ck_2")], CancellationToken.None)]);

        Assert.Equal([candidates[0].Masked, candidates[1].Masked], numbers.Value!);
    }

    [Theory, OnPostgres]
    public async Task A_number_that_another_is_just_taking_gives_way_too(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var vault = VaultOn(store);
        var candidates = (await vault.DrawAsync(Acme, First, CancellationToken.None)).Candidates;
        await vault.DrawAsync(Other, Second, default);
        var taken = new TaskCompletionSource();
        var looked = new TaskCompletionSource();

        var first = store.WriteAsync(async tx =>
        {
            await vault.KeepAsync(tx, Acme, [new(First, candidates, "ck_1")], CancellationToken.None);
            // What was sent is there now, and not committed.
            await tx.NumberAsync($"SELECT count(*) FROM pan_index", CancellationToken.None);
            taken.SetResult();
            await looked.Task;
        });
        await await Task.WhenAny(taken.Task, first);
        var second = store.WriteAsync<MaskedPan>(async tx =>
        {
            var numbers = await vault.KeepAsync(tx, Other, [new(Second, candidates, "ck_2")], CancellationToken.None);
            looked.TrySetResult();
            return numbers[0];
        });
        await await Task.WhenAny(second, looked.Task);
        await first;

        Assert.Equal(candidates[1].Masked, (await second).Value);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Without_a_free_candidate_no_card_is_issued(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var vault = VaultOn(store);
        var drawn = await vault.DrawAsync(Acme, First, CancellationToken.None);
        foreach (var candidate in drawn.Candidates) await InsertAsync(store, Acme, new DrawnCard(new(Guid.NewGuid()), [candidate], "ck_1"));
        var before = await store.NumberAsync("SELECT count(*) FROM card_numbers");

        await Assert.ThrowsAsync<InvalidOperationException>(() => InsertAsync(store, Acme, drawn));

        Assert.Equal(before, await store.NumberAsync("SELECT count(*) FROM card_numbers"));
    }

    private static CardVault VaultOn(Store store) => new(new Keys(store.Database, new(MasterKeys.Load(TestDatabases.MasterKeyFile))), Bin);

    private static async Task<VaultKey> DataKeyAsync(Store store, OrganizationId organization) =>
        (await OpenedKeys.OfAsync(store.Database, organization, KeyPurpose.Data))[^1];

    private static async Task<MaskedPan> InsertAsync(Store store, OrganizationId organization, DrawnCard drawn) =>
        (await store.WriteAsync<MaskedPan>(
            async tx => (await VaultOn(store).KeepAsync(tx, organization, [drawn], CancellationToken.None))[0])).Value!;
}
