namespace Cardkeep.OpenApi;

/// <summary>
/// <c>/docs</c>: <c>/openapi.json</c> for people. Script and styles come out of the package, and the browser is forbidden to ask any other
/// host for anything.
/// </summary>
internal static class DocsPage
{
    private const string Path = "/docs";

    // The page styles itself as it goes, and draws its pictures from data addresses. Nothing else is let in, and nobody may frame it.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void UseDocs(this IApplicationBuilder app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments(Path, StringComparison.Ordinal)) http.Response.Headers.ContentSecurityPolicy = Policy;
            return next(http);
        });
        app.UseSwaggerUI(page =>
        {
            page.RoutePrefix = Path[1..];
            page.DocumentTitle = "Cardkeep";
            page.SwaggerEndpoint("/openapi.json", "Cardkeep");
            page.EnableDeepLinking();
            page.DefaultModelRendering(Swashbuckle.AspNetCore.SwaggerUI.ModelRendering.Example);
            page.DefaultModelsExpandDepth(-1);                                // Each schema stands where it is used.
            page.DocExpansion(Swashbuckle.AspNetCore.SwaggerUI.DocExpansion.List);
        });
    }
}
