using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>What is stored of a decision, and what is told from it.</summary>
public sealed class FactsTests
{
    private readonly Till till = new(now: "2026-03-29T10:15:00Z");

    [Fact]
    public void Facts_come_back_as_they_were_written() => Story.Check(story =>
    {
        var play = new Play(story);
        foreach (var decision in story.Steps.Select(step => play.Do(step, out _)?.Decision).OfType<Decision>())
        {
            var bytes = FactsFormat.Write(decision.Facts);
            var read = FactsFormat.Read(bytes);

            if (bytes.Length > 200) Assert.Fail($"{bytes.Length} bytes");
            if (read with { Limits = decision.Facts.Limits } != decision.Facts) Assert.Equal(decision.Facts, read);
            if (!read.Limits.SequenceEqual(decision.Facts.Limits)) Assert.Equal(decision.Facts.Limits, read.Limits);
        }
    }, oneOf: 5);

    // If this fails, decisions that are stored already would be read as something else: give the format a new version instead.
    [Fact]
    public void Facts_of_version_1_are_read_for_ever()
    {
        const string Stored =
            "0100000080E0B6C3ED80D8E036021B3DA01F000180E29B87E0C4C371C80600010101017F00010C4575726F70652F5061726973"
            + "F7922D0180F0B6D1FDC5C371C0070180F0F1AE81CBC371C0070101B42D010101024652010246520210904EE4321180ADE204E432";
        var card = till.Issue(Card().Daily(100));
        till.Ask(card, 65);

        Assert.Equal(Stored, Convert.ToHexString(FactsFormat.Write(till.Ask(card, 40).Decision!.Facts)));
        Assert.Equal(
            "Declined: the daily payment limit of 100.00 EUR leaves 35.00; it starts anew on 30 March at 00:00 (Europe/Paris).",
            Explanation.Of(FactsFormat.Read(Convert.FromHexString(Stored))).Text);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 40)]
    [InlineData(2, 99)]
    public void What_is_no_stored_fact_is_not_read(byte first, int length)
    {
        var bytes = new byte[length];
        bytes[0] = first;

        Assert.Throws<FormatException>(() => FactsFormat.Read(bytes));
    }

    [Fact]
    public void Facts_that_were_cut_are_not_read()
    {
        var bytes = FactsFormat.Write(till.Ask(till.Issue(Card().Daily(100)), 40).Decision!.Facts);

        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => FactsFormat.Read(bytes.AsSpan(0, length)));
    }

    // The document of spending.md §8, in its figures.
    [Fact]
    public void A_decline_is_explained_with_the_figures_of_its_moment()
    {
        var card = till.Issue(Card().Daily(100) with
        {
            Restrictions = CardRestrictions.Of([], [MerchantCategory.RestaurantAndBar]),
        });
        till.Ask(card, 65);
        var stored = FactsFormat.Write(till.Ask(card, 40).Decision!.Facts);
        till.Change(card.Id, one => one.Daily(1));
        var explanation = Explanation.Of(FactsFormat.Read(stored));

        Assert.Equal(Enum.GetValues<Check>(), explanation.Checks.Select(line => line.Check));
        Assert.Equal(
            "Declined: the daily payment limit of 100.00 EUR leaves 35.00; it starts anew on 30 March at 00:00 (Europe/Paris).",
            explanation.Text);
        var categories = explanation.Checks[(int)Check.Categories];
        Assert.Equal([MerchantCategory.RestaurantAndBar], categories.Allowed!);
        Assert.Equal(MerchantCategory.RestaurantAndBar, categories.Category);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], explanation.Checks[(int)Check.ActiveDays].ActiveDays!);
        var daily = explanation.Checks[(int)Check.PaymentDailyLimit];
        Assert.Equal(
            new LimitLine
            {
                Limit = Eur(100), UsedBefore = Eur(65), UsedAfter = Eur(65), Remaining = Eur(35), OverBy = Eur(0), ShortBy = Eur(5),
                Period = "2026-03-29", ResetsAt = DateTimeOffset.Parse("2026-03-29T22:00Z", CultureInfo.InvariantCulture),
            },
            daily.Limit);
        Assert.Equal(Reason.PaymentDailyLimitExceeded, daily.Reason);
        Assert.Null(explanation.Checks[(int)Check.AtmDailyLimit].Limit);
    }

    [Fact]
    public void An_approval_is_explained_too()
    {
        var card = till.Issue(Card().Daily(100));
        var line = till.Ask(card, 40).Line(Check.PaymentDailyLimit);

        Assert.Equal((Eur(0), Eur(40), Eur(60), (Money?)null), (line.UsedBefore, line.UsedAfter, line.Remaining, line.ShortBy));
    }

    [Theory]
    [InlineData("40", "Approved: 40.00 EUR.")]
    [InlineData("60 partial", "Approved in part: 50.00 of 60.00 EUR; the limit of 50.00 EUR for one payment left no more.")]
    [InlineData("60", "Declined: the limit of 50.00 EUR for one payment is below the 60.00 EUR that were asked.")]
    [InlineData("40 paused", "Declined: the card is paused.")]
    [InlineData("40 atm", "Declined: the monthly ATM limit of 20.00 EUR leaves 20.00; it starts anew on 1 April at 00:00 (Europe/Paris).")]
    [InlineData("40 noday", "Declined: the card is not used on a Sunday.")]
    [InlineData("40 abroad", "Declined: use abroad is switched off, and the merchant is in DE.")]
    [InlineData("40 nowhere", "Declined: use abroad is switched off, and the merchant does not say where it is.")]
    [InlineData("40 tax", "Declined: the card is restricted to tax, and this is restaurant_and_bar.")]
    [InlineData("40 cashback", "Declined: cash_back is not supported.")]
    [InlineData("0 verify", "Approved: the card can be used.")]
    [InlineData("40 credit", "Approved: a credit of 40.00 EUR.")]
    public void A_decision_is_one_sentence(string asked, string text)
    {
        var words = asked.Split(' ');
        var (euros, word) = (decimal.Parse(words[0], CultureInfo.InvariantCulture), words.ElementAtOrDefault(1));
        var card = Card(status: word == "paused" ? CardStatus.Paused : CardStatus.Live).Transaction(50).AtmMonthly(20);
        card = word switch
        {
            "noday" => card with { Restrictions = CardRestrictions.Of([1], []) },
            "tax" => card with { Restrictions = CardRestrictions.Of([], [MerchantCategory.Tax]) },
            "abroad" or "nowhere" => card with { Options = card.Options with { Foreign = false } },
            _ => card,
        };
        var ask = word switch
        {
            "partial" => AskFor(euros) with { PartialAllowed = true },
            "atm" => Cash(euros),
            "abroad" => AskFor(euros, country: "DE"),
            "nowhere" => AskFor(euros, country: null),
            "cashback" => AskFor(euros) with { Type = AskType.CashBack },
            "verify" => Verification(),
            "credit" => AskFor(euros) with { Type = AskType.Credit },
            _ => AskFor(euros),
        };

        Assert.Equal(text, Explanation.Of(till.Ask(till.Issue(card), ask).Decision!.Facts).Text);
    }

    [Fact]
    public void Every_reason_has_its_sentence()
    {
        var facts = till.Ask(till.Issue(Card().Transaction(1).Daily(1).Monthly(1).AtmDaily(1).AtmMonthly(1)), 40).Decision!.Facts;
        var limits = Enum.GetValues<Check>().Where(check => check >= Check.PaymentTransactionLimit)
            .Select(check => new LimitFacts(check, Eur(1), Eur(0))).ToArray();
        var all = Enum.GetValues<Reason>().Select(reason => facts with { Reason = reason, Limits = limits });
        var texts = all.Select(one => Explanation.Of(one).Text).ToArray();

        Assert.All(texts, text => Assert.Matches("^Declined: .+[A-Za-z0-9)]\\.$", text));
    }

    [Fact]
    public void An_increment_on_a_day_that_is_over_says_so()
    {
        var card = till.Issue(Card().Daily(100));
        till.Ask(card, 90, "t-1");
        till.Now = till.Now.AddDays(1);
        var declined = till.Increment(card, "t-1", 20);

        Assert.Equal(
            "Declined: the daily payment limit of 100.00 EUR leaves 10.00; its period is over.",
            Explanation.Of(declined.Decision!.Facts).Text);
        Assert.Null(declined.Line(Check.PaymentDailyLimit).ResetsAt);
        Assert.Equal("2026-03", declined.Line(Check.PaymentMonthlyLimit).Period);
    }
}
